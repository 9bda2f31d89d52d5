import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CollectorError } from "../src/errors.ts";
import { DuckDbStore } from "../src/store/duckdb.ts";
import { startTrial, temporaryFolder } from "./harness.ts";
import { builtProject, run } from "./process.ts";

const SESSIONS = "7 8 7\n\n9\n10 11 12 13 14 15\n";
const EVENTS = 10;

function sessionsFile(name: string, content: string | Buffer): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

describe("the replay", () => {
  it("stores a file's events once, however often and however packed it is sent", async () => {
    const folder = await builtProject();
    const { url, store } = await startTrial();
    const files = [sessionsFile("a.sessions", SESSIONS), sessionsFile("b.sessions.gz", gzipSync(SESSIONS))];
    const summaries: string[] = [];
    for (const file of files) {
      const args = [file, "--endpoint", url, "--batch", "3", "--concurrency", "2"];
      const { code, output } = await run(folder, "replay", args, {}).ended;
      expect(code).toBe(0);
      summaries.push(output.trim().split("\n").at(-1)?.split("),")[0] ?? "");
    }
    expect(summaries).toEqual([
      "10 events in the file, 10 stored by the collector (10 new, 0 already there",
      "10 events in the file, 10 stored by the collector (0 new, 10 already there",
    ]);
    const rows = await store.query(
      "SELECT event, properties->>'product_id' AS item, anonymous_id, timestamp FROM events ORDER BY timestamp, message_id",
    );
    expect(rows).toHaveLength(EVENTS);
    expect(new Set(rows.map((row) => row.anonymous_id)).size).toBe(3);
    expect(rows.slice(0, 3).map((row) => [row.event, row.item, (row.timestamp as Date).toISOString()])).toEqual([
      ["Product Viewed", "7", "2015-05-01T00:00:00.000Z"],
      ["Product Viewed", "8", "2015-05-01T00:00:15.000Z"],
      ["Product Viewed", "7", "2015-05-01T00:00:30.000Z"],
    ]);
  });

  it("starts a collector of its own where none answers", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "own.duckdb");
    const args = [sessionsFile("a.sessions", SESSIONS), "--endpoint", "http://127.0.0.1:9"];
    const { code, output } = await run(folder, "replay", args, { VARIO_DB: databasePath, VARIO_WRITE_KEYS: "mine" })
      .ended;
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/No collector answers at http:\/\/127.0.0.1:9; started one at http/),
    ]);
    const store = await DuckDbStore.open(databasePath);
    expect(await store.query("SELECT count(*) AS events FROM events")).toEqual([{ events: EVENTS }]);
    await store.close();
  });

  it("tries again while the store is failing", async () => {
    const folder = await builtProject();
    const trial = await startTrial();
    const { url } = trial;
    let failures = 2;
    const append = trial.store.append.bind(trial.store);
    trial.store.append = (events) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new CollectorError("E_STORE", "full", 503)) : append(events);
    };
    const { code } = await run(folder, "replay", [sessionsFile("a.sessions", SESSIONS), "--endpoint", url], {}).ended;
    expect([code, failures < 0]).toEqual([0, true]);
  });

  it("ends with 1 and one clear line when the collector goes away", async () => {
    const folder = await builtProject();
    const collector = run(folder, "main", [], { PORT: "0", VARIO_DB: path.join(folder, "v.duckdb") });
    const [, url = ""] = await collector.says(/Landing page\s+(http:\S+)\//);
    const file = sessionsFile("a.sessions", "1 2 3 4 5\n".repeat(50_000));
    const replay = run(folder, "replay", [file, "--endpoint", url], {});
    await replay.says(/250000 events in 50000 sessions/);
    setTimeout(() => collector.child.kill("SIGKILL"), 500);
    const { code, output } = await replay.ended;
    expect([code, output]).toEqual([1, expect.stringMatching(/\nE_UNREACHABLE: http:\S+ does not answer: [^\n]+\n$/)]);
  });

  it("ends with 1 and the reasons when not all of the file could be stored", async () => {
    const folder = await builtProject();
    const { url } = await startTrial();
    const file = sessionsFile("a.sessions", `7 ${"x".repeat(40_000)}\n`);
    const { code, output } = await run(folder, "replay", [file, "--endpoint", url], {}).ended;
    expect([code, output]).toEqual([1, expect.stringContaining("1 events dropped: E_EVENT_SIZE")]);
    const refused = await run(folder, "replay", [file, "--endpoint", url, "--write-key", "other"], {}).ended;
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("E_WRITE_KEY")]);
  });

  it.each([
    ["a missing file", () => ["/nowhere/sessions.gz"], "E_FILE: /nowhere/sessions.gz does not exist."],
    ["a folder", () => [temporaryFolder()], "E_FILE"],
    ["cut gzip", () => [sessionsFile("cut.gz", gzipSync(SESSIONS.repeat(50)).subarray(0, 30))], "E_FILE_GZIP"],
    ["text named .gz", () => [sessionsFile("text.gz", SESSIONS)], "E_FILE_GZIP"],
    ["no file", () => [], "E_USAGE"],
    ["an unknown option", () => ["f", "--fast"], "E_USAGE"],
    ["a batch of none", () => ["f", "--batch", "0"], "E_USAGE"],
    ["an address that is none", () => ["f", "--endpoint", "localhost:1"], "E_USAGE"],
  ])("ends with 2 before sending anything when given %s", async (_, args, expected) => {
    const { code, output } = await run(await builtProject(), "replay", args(), {}).ended;
    expect([code, output]).toEqual([2, expect.stringContaining(expected)]);
  });

  it("explains itself with --help", async () => {
    const { code, output } = await run(await builtProject(), "replay", ["--help"], {}).ended;
    expect([code, output]).toEqual([0, expect.stringContaining("npm run replay -- FILE [options]")]);
  });
});
