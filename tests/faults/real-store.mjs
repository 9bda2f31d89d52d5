/** The collector as it is built, a process of its own with a real DuckDB file; it can be killed and started again. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { numbersIn } from "./marks.mjs";

const MAIN = fileURLToPath(new URL("../../build/server/main.mjs", import.meta.url));
const STAYS = ["content-type", "content-encoding", "origin"];

export class RealStore {
  #folder = mkdtempSync(join(tmpdir(), "vario-faults-db-"));
  #agent = new Agent({ keepAlive: true });
  #port = "0";
  #child;

  constructor() {
    process.once("exit", this.#atExit);
  }

  #atExit = () => {
    this.#child?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  };

  collects({ url, method }) {
    return method === "POST" && /^\/v1\/batch\b/.test(url ?? "");
  }

  get #database() {
    return join(this.#folder, "vario.duckdb");
  }

  /** Starts it, or again after `kill`, on the same file and port. */
  async start() {
    const env = { ...process.env, PORT: this.#port, VARIO_DB: this.#database, VARIO_CONSENT: "granted" };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#port = await new Promise((resolve, reject) => {
      let output = "";
      const read = (chunk) => {
        output += chunk;
        const port = /Landing page\s+http:\/\/\S+?:(\d+)\//.exec(output)?.[1];
        if (port) resolve(port);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", (code) => reject(new Error(`the collector ended with code ${code}:\n${output}`)));
    });
  }

  /** Power fails: nothing is finished. */
  kill() {
    return this.#end("SIGKILL");
  }

  stop() {
    return this.#end("SIGTERM");
  }

  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Rejects while the process is down. */
  take({ url, method, headers }, body) {
    const kept = Object.fromEntries(STAYS.filter((name) => headers[name]).map((name) => [name, headers[name]]));
    return new Promise((resolve, reject) => {
      const to = { host: "127.0.0.1", port: this.#port, path: url, method, agent: this.#agent };
      const sent = httpRequest({ ...to, headers: { ...kept, "content-length": body.length } }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
        response.on("end", () => {
          const after = response.headers["retry-after"];
          const answered = { "content-type": "application/json", ...(after ? { "retry-after": after } : {}) };
          resolve({ status: response.statusCode ?? 502, headers: answered, body: Buffer.concat(chunks) });
        });
      });
      sent.on("error", reject).end(body);
    });
  }

  /** What the file holds; stops the process, which has it locked. */
  async rows() {
    await this.stop();
    const instance = await DuckDBInstance.create(this.#database, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    try {
      const sql = "SELECT message_id AS id, CAST(properties AS VARCHAR) AS properties FROM events";
      const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
      return rows.flatMap(({ id, properties }) => numbersIn(properties).map((number) => ({ id, number })));
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async remove() {
    await this.stop();
    process.off("exit", this.#atExit);
    this.#agent.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
