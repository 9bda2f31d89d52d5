/** One event as the store keeps it. Times are milliseconds since 1970, UTC; texts are well-formed Unicode. */
export interface StoredEvent {
  messageId: string;
  writeKey: string;
  receivedAt: number;
  sentAt: number | null;
  timestamp: number;
  type: string;
  /** Name of a track event or of a page. */
  event: string | null;
  anonymousId: string | null;
  userId: string | null;
  groupId: string | null;
  previousId: string | null;
  sessionId: string | null;
  tab: string | null;
  seq: number | null;
  path: string | null;
  /** JSON text of an object: `properties`, or `traits` of identify and group. */
  properties: string;
  /** JSON text of an object. */
  context: string;
}

/** A value of an answer's row: 64-bit integers come as numbers, times as dates. */
export type Value = string | number | boolean | null | Date;
export type Row = Record<string, Value>;
export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** An answer that is read as its reader likes. */
export interface RowStream {
  /** The next rows, one at least; undefined at the end, and once it was stopped. One call at a time. */
  next(): Promise<Row[] | undefined>;
  /** Ends the query, wherever it is. */
  stop(): void;
}

/** Where events are kept. */
export interface EventStore {
  /**
   * Keeps the events; the ones whose messageId is already kept change nothing. Deletes all that is kept under the ids in
   * `deleted`, and from then on keeps nothing more under them. Resolves once all is on disk.
   *
   * @throws CollectorError E_STORE; nothing of this call may then be taken as kept
   */
  append(events: readonly StoredEvent[], deleted?: readonly string[]): Promise<void>;
  /**
   * Asks one question; parameters are bound by name (`$name`).
   *
   * @throws CollectorError E_STORE
   */
  query(sql: string, parameters?: Parameters): Promise<Row[]>;
  /**
   * Asks one question whose answer is read some rows at a time; one such at a time.
   *
   * @throws CollectorError E_STORE, E_EXPORT_BUSY
   */
  stream(sql: string, parameters: Parameters): Promise<RowStream>;
  /** Finishes what is under way and lets go of the file. */
  close(): Promise<void>;
}
