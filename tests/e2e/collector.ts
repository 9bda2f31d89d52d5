/** A real collector for a test: the built server as a process of its own, on a free port, with a DuckDB file of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";

const MAIN = fileURLToPath(new URL("../../build/server/main.mjs", import.meta.url));

export type Row = Record<string, unknown>;

export class Collector {
  #folder = mkdtempSync(join(tmpdir(), "vario-e2e-"));
  #process: ChildProcess | undefined;
  url = "";

  /** Starts it; again after `stop`, on the same file. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, PORT: "0", VARIO_DB: this.#database, VARIO_CONSENT: "granted", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    this.url = await new Promise<string>((resolve, reject) => {
      let output = "";
      const read = (chunk: Buffer) => {
        output += chunk;
        const address = /Landing page\s+(http:\/\/\S+?)\/\s/.exec(output)?.[1];
        if (address) resolve(address);
      };
      child.stdout?.on("data", read);
      child.stderr?.on("data", read);
      child.on("exit", (code) => reject(new Error(`the collector ended with code ${code}:\n${output}`)));
    });
  }

  get #database(): string {
    return join(this.#folder, "vario.duckdb");
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  /** What the file holds; the collector must be stopped, since it locks the file. */
  async rows(sql: string): Promise<Row[]> {
    const instance = await DuckDBInstance.create(this.#database, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async read<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/v1/read/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Waits until no more events have come for 1.5 s. */
  async settled(): Promise<number> {
    let before = -1;
    for (const start = Date.now(); Date.now() - start < 30_000; ) {
      const { events } = await this.read<{ events: number }>("overview");
      if (events === before) return events;
      before = events;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    throw new Error("events kept coming for 30 s");
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
