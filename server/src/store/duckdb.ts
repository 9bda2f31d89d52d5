import { DuckDBConnection, DuckDBDataChunk, type DuckDBInstance } from "@duckdb/node-api";
import { tombstoneOf } from "../deletion.ts";
import { CollectorError, messageOf } from "../errors.ts";
import { COLUMN_TYPES, columnValues, SCHEMA } from "./columns.ts";
import type { EventStore, Parameters, Row, RowStream, StoredEvent } from "./event.ts";
import { Gate } from "./gate.ts";
import { openDatabase } from "./open.ts";
import { plainRow } from "./row.ts";
import { DuckDbRows } from "./stream.ts";

const CHUNK_ROWS = 2048;
const TRANSACTION_ROWS = 20_000;
const WAITING_ROWS = 100_000;
/** Reads under way at a time: each holds one of Node's four pool threads; the writer needs one, and a stream may have one. */
const READS = 2;
const INSERT = "INSERT INTO events FROM staging ON CONFLICT DO NOTHING";
const DELETE = "DELETE FROM events WHERE anonymous_id IN (SELECT unnest(from_json($ids, '[\"VARCHAR\"]')))";
const BURY = `INSERT INTO tombstones
  SELECT unnest(from_json($hashes, '["VARCHAR"]')), make_timestamp($at::BIGINT * 1000) ON CONFLICT DO NOTHING`;

interface Waiting {
  events: readonly StoredEvent[];
  deleted: readonly string[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Events in one DuckDB file. Writing is group commit: what arrives while a transaction runs is joined in the next one.
 * After an error that DuckDB calls fatal (a full disk, at a checkpoint) the file is opened anew before the next write.
 */
export class DuckDbStore implements EventStore {
  readonly #file: string;
  readonly #reads = new Gate(READS);
  readonly #waiting: Waiting[] = [];
  #waitingRows = 0;
  /** Ids that are deleted, hashed. */
  #tombstones = new Set<string>();
  #instance: DuckDBInstance;
  #writer: DuckDBConnection;
  #nextRow = 1;
  #writing: Promise<void> | undefined;
  #streaming: DuckDbRows | undefined;
  #broken = false;
  #closed = false;

  private constructor(file: string, instance: DuckDBInstance, writer: DuckDBConnection) {
    this.#file = file;
    this.#instance = instance;
    this.#writer = writer;
  }

  /** @throws CollectorError E_STORE_LOCKED, E_STORE_CORRUPT, E_STORE_OPEN */
  static async open(file: string): Promise<DuckDbStore> {
    const instance = await openDatabase(file);
    const store = new DuckDbStore(file, instance, await connectWriter(instance));
    store.#nextRow = (await lastRow(store.#writer)) + 1;
    store.#tombstones = await readTombstones(store.#writer);
    return store;
  }

  append(events: readonly StoredEvent[], deleted: readonly string[] = []): Promise<void> {
    if (events.length + deleted.length === 0) return Promise.resolve();
    if (this.#closed) return Promise.reject(storeError("the collector is stopping"));
    if (this.#waitingRows > 0 && this.#waitingRows + events.length > WAITING_ROWS) {
      return Promise.reject(storeError(`${this.#waitingRows} events are waiting to be written`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, deleted, resolve, reject });
      this.#waitingRows += events.length;
      this.#write();
    });
  }

  query(sql: string, parameters: Parameters = {}): Promise<Row[]> {
    return this.#reads.run(async () => {
      if (this.#broken) this.#write();
      if (this.#broken || this.#closed) throw storeError("the store is being opened");
      try {
        return await ask(this.#instance, sql, parameters);
      } catch (error) {
        this.#noteFatal(error);
        throw storeError(messageOf(error), error);
      }
    });
  }

  async stream(sql: string, parameters: Parameters): Promise<RowStream> {
    if (this.#broken || this.#closed) throw storeError("the store is being opened");
    if (this.#streaming !== undefined) {
      throw new CollectorError("E_EXPORT_BUSY", "Another export is under way; try again when it has ended.", 503);
    }
    const rows = new DuckDbRows(await DuckDBConnection.create(this.#instance), sql, parameters);
    this.#streaming = rows;
    void rows.closed.then(() => {
      if (this.#streaming === rows) this.#streaming = undefined;
    });
    return rows;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#endReads();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  #write(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    do {
      const group = this.#takeGroup();
      try {
        if (this.#broken) await this.#reopen();
        await this.#commit(
          group.flatMap((waiting) => waiting.events),
          group.flatMap((waiting) => waiting.deleted),
        );
        for (const { resolve } of group) resolve();
      } catch (error) {
        if (group.length > 1 && !this.#broken) await this.#writeEach(group);
        else for (const { reject } of group) reject(storeError(messageOf(error), error));
      }
    } while (this.#waiting.length > 0);
    this.#writing = undefined;
  }

  /** So that one request whose events cannot be stored does not fail the ones joined with it. */
  async #writeEach(group: readonly Waiting[]): Promise<void> {
    for (const { events, deleted, resolve, reject } of group) {
      await this.#commit(events, deleted).then(resolve, (error) => reject(storeError(messageOf(error), error)));
    }
  }

  #takeGroup(): Waiting[] {
    let rows = 0;
    let count = 0;
    for (const { events } of this.#waiting) {
      if (count > 0 && rows + events.length > TRANSACTION_ROWS) break;
      rows += events.length;
      count += 1;
    }
    this.#waitingRows -= rows;
    return this.#waiting.splice(0, count);
  }

  async #commit(events: readonly StoredEvent[], deleted: readonly string[]): Promise<void> {
    const buried = new Map(deleted.map((id) => [tombstoneOf(id), id]));
    const unique = firstOfEach(events).filter(({ anonymousId }) => !this.#isGone(anonymousId, buried));
    if (unique.length + buried.size === 0) return;
    try {
      await this.#writer.run("BEGIN");
      if (unique.length > 0) {
        await this.#stage(unique);
        await this.#writer.run(INSERT);
        await this.#writer.run("TRUNCATE staging");
      }
      if (buried.size > 0) {
        await this.#writer.run(DELETE, { ids: JSON.stringify([...buried.values()]) });
        await this.#writer.run(BURY, { hashes: JSON.stringify([...buried.keys()]), at: Date.now() });
      }
      await this.#writer.run("COMMIT");
      this.#nextRow += unique.length;
      for (const hash of buried.keys()) this.#tombstones.add(hash);
      // Out of the write-ahead log too, at once where no read is under way; else with the next checkpoint.
      if (buried.size > 0) await this.#writer.run("CHECKPOINT").catch((error: unknown) => this.#noteFatal(error));
    } catch (error) {
      this.#noteFatal(error);
      await this.#writer.run("ROLLBACK").catch((rollback: unknown) => this.#noteFatal(rollback));
      throw error;
    }
  }

  /** Hashing every message's id would be for nothing while nobody was deleted. */
  #isGone(id: string | null, buried: ReadonlyMap<string, string>): boolean {
    if (id === null || this.#tombstones.size + buried.size === 0) return false;
    const hash = tombstoneOf(id);
    return this.#tombstones.has(hash) || buried.has(hash);
  }

  async #stage(events: readonly StoredEvent[]): Promise<void> {
    const appender = await this.#writer.createAppender("staging", null, "temp");
    try {
      for (let start = 0; start < events.length; start += CHUNK_ROWS) {
        const part = events.slice(start, start + CHUNK_ROWS);
        const chunk = DuckDBDataChunk.create(COLUMN_TYPES, part.length);
        chunk.setColumns(columnValues(part, this.#nextRow + start));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  #noteFatal(error: unknown): void {
    if (/^FATAL|database has been invalidated/.test(messageOf(error))) this.#broken = true;
  }

  async #endReads(): Promise<void> {
    this.#streaming?.stop();
    await this.#streaming?.closed;
    await this.#reads.empty();
  }

  async #reopen(): Promise<void> {
    await this.#endReads();
    this.#writer.closeSync();
    this.#instance.closeSync();
    this.#instance = await openDatabase(this.#file);
    this.#writer = await connectWriter(this.#instance);
    this.#nextRow = (await lastRow(this.#writer)) + 1;
    this.#broken = false;
  }
}

function firstOfEach(events: readonly StoredEvent[]): StoredEvent[] {
  const byId = new Map<string, StoredEvent>();
  for (const event of events) {
    if (!byId.has(event.messageId)) byId.set(event.messageId, event);
  }
  return [...byId.values()];
}

function storeError(reason: string, cause?: unknown): CollectorError {
  return new CollectorError("E_STORE", `The store cannot answer now; try again. (${reason})`, 503, cause);
}

async function connectWriter(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const writer = await instance.connect();
  for (const statement of SCHEMA) await writer.run(statement);
  return writer;
}

async function lastRow(connection: DuckDBConnection): Promise<number> {
  const answer = await connection.runAndReadAll('SELECT coalesce(max("row"), 0) FROM events');
  return Number(answer.value(0, 0));
}

async function readTombstones(connection: DuckDBConnection): Promise<Set<string>> {
  const answer = await connection.runAndReadAll("SELECT id_hash FROM tombstones");
  return new Set(answer.getRows().map(([hash]) => String(hash)));
}

async function ask(instance: DuckDBInstance, sql: string, parameters: Parameters): Promise<Row[]> {
  const connection = await DuckDBConnection.create(instance);
  try {
    const answer = await connection.runAndReadAll(sql, { ...parameters });
    return answer.getRowObjectsJS().map(plainRow);
  } finally {
    connection.closeSync();
  }
}
