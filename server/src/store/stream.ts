import type { DuckDBConnection, JS } from "@duckdb/node-api";
import type { Parameters, Row, RowStream } from "./event.ts";
import { plainRow } from "./row.ts";

/**
 * The rows of a question, 2,048 at most at a time. DuckDB runs ahead of its reader by a buffer (1 MB) and no further. The
 * connection is let go of at the end, after an error, and when the stream is stopped, whoever still holds it.
 */
export class DuckDbRows implements RowStream {
  readonly #connection: DuckDBConnection;
  readonly #sql: string;
  readonly #parameters: Parameters;
  readonly #settle: () => void;
  #rows: AsyncIterator<Record<string, JS>[]> | undefined;
  #isAsking = false;
  #isStopped = false;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;

  constructor(connection: DuckDBConnection, sql: string, parameters: Parameters) {
    this.#connection = connection;
    this.#sql = sql;
    this.#parameters = parameters;
    let settle = (): void => undefined;
    this.closed = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
  }

  async next(): Promise<Row[] | undefined> {
    if (this.#isStopped) return undefined;
    this.#isAsking = true;
    let rows: Row[] | undefined;
    try {
      this.#rows ??= (await this.#connection.stream(this.#sql, { ...this.#parameters })).yieldRowObjectJs();
      const { value, done } = await this.#rows.next();
      rows = done ? undefined : value.map(plainRow);
    } finally {
      this.#isAsking = false;
      if (rows === undefined || this.#isStopped) this.#close();
    }
    return rows;
  }

  stop(): void {
    if (this.#isStopped) return;
    if (!this.#isAsking) this.#close();
    this.#isStopped = true;
    // Also a query that looks for its next row in vain ends.
    if (this.#isAsking) this.#connection.interrupt();
  }

  #close(): void {
    this.#isStopped = true;
    this.#connection.closeSync();
    this.#settle();
  }
}
