import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { coreChecks } from "../src/check.ts";
import { PayloadInForce } from "../src/payload/in-force.ts";
import { PayloadVersions } from "../src/payload/versions.ts";
import { temporaryFolder } from "./harness.ts";

const NOW = Date.UTC(2026, 2, 1);
const FIRST = { features: { a: { defaultValue: 1 } } };
const SECOND = { features: { a: { defaultValue: 2 } } };

/** A new start of the collector on the same folder. */
async function started(folder: string, file = "none.json") {
  const { checkPayload: check } = await coreChecks();
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const versions = await PayloadVersions.open({ folder, check, clock: () => NOW, warn });
  const payload = new PayloadInForce({ file: path.join(path.dirname(folder), file), versions, check, warn });
  await payload.refresh();
  return { versions, payload, warnings };
}

function folders(): { folder: string; file: (value: unknown) => void } {
  const outer = temporaryFolder();
  const file = (value: unknown): void =>
    writeFileSync(path.join(outer, "payload.json"), typeof value === "string" ? value : JSON.stringify(value));
  return { folder: path.join(outer, "shop.payload"), file };
}

const numbers = ({ list }: PayloadVersions): number[] => list.map(({ version }) => version);

describe("the payload's versions on disk", () => {
  it("are there again after a new start, the newest in force", async () => {
    const { folder } = folders();
    const { versions } = await started(folder);
    await versions.add({ payload: FIRST, note: "one", base: 0 });
    await versions.add({ payload: SECOND, note: "two", author: "Ann", base: 1 });
    const again = await started(folder);
    expect(again.warnings).toEqual([]);
    expect(again.versions.list).toEqual(versions.list);
    expect(again.versions.current).toMatchObject({ version: 2, note: "two", author: "Ann", payload: SECOND });
    expect((await again.versions.read(1)).payload).toEqual(FIRST);
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, -3)],
    ["empty", () => ""],
    ["changed by a bit", (text: string) => text.replace('"defaultValue":2', '"defaultValue":3')],
    ["of another number", (text: string) => text.replace('"version":2', '"version":7')],
    ["without a note", (text: string) => text.replace('"note"', '"nota"')],
  ])("fall back on the last good one, with a warning, where the newest is %s", async (_, damage) => {
    const { folder } = folders();
    const { versions } = await started(folder);
    await versions.add({ payload: FIRST, note: "", base: 0 });
    await versions.add({ payload: SECOND, note: "", base: 1 });
    const file = path.join(folder, "v000002.json");
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    const again = await started(folder);
    expect(again.versions.current).toMatchObject({ version: 1, payload: FIRST });
    expect(again.warnings).toEqual([
      `Version 2 of the payload is damaged (${file}).`,
      "Version 1 of the payload is served instead of version 2.",
    ]);
    const { version } = await again.versions.add({ payload: SECOND, note: "", base: 1 });
    expect(version, "the damaged file is left alone").toBe(3);
    expect(numbers((await started(folder)).versions)).toEqual([3, 1]);
  });

  it("fall back where the core now refuses what it once took", async () => {
    const { folder } = folders();
    const { versions } = await started(folder);
    await versions.add({ payload: FIRST, note: "", base: 0 });
    await versions.add({ payload: SECOND, note: "", base: 1 });
    const warnings: string[] = [];
    const check = (text: string) =>
      text === JSON.stringify(SECOND) ? { code: "E_PAYLOAD_SHAPE", path: "$.features.a", message: "no" } : undefined;
    const strict = await PayloadVersions.open({ folder, check, clock: () => NOW, warn: (text) => warnings.push(text) });
    expect(strict.current?.version).toBe(1);
    expect(warnings).toEqual([
      "Version 2 of the payload cannot be used. The payload is refused at $.features.a: no.",
      "Version 1 of the payload is served instead of version 2.",
    ]);
  });

  it("lose half-written files of a process that was killed", async () => {
    const { folder } = folders();
    const { versions } = await started(folder);
    await versions.add({ payload: FIRST, note: "", base: 0 });
    writeFileSync(path.join(folder, "v000002.json.tmp"), '{"version":2');
    const again = await started(folder);
    expect([numbers(again.versions), again.warnings]).toEqual([[1], []]);
    expect(readdirSync(folder)).toEqual(["v000001.json"]);
  });

  it("take one change at a time: of two from the same base the second is a conflict", async () => {
    const { versions } = await started(folders().folder);
    const outcomes = await Promise.allSettled(
      [FIRST, SECOND].map((payload) => versions.add({ payload, note: "", base: 0 })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(outcomes[1]).toMatchObject({ reason: { code: "E_PAYLOAD_CONFLICT", status: 409, details: { current: 1 } } });
  });

  it("keep at most 500", async () => {
    const { folder } = folders();
    const { versions } = await started(folder);
    for (let base = 0; base < 503; base += 1) await versions.add({ payload: {}, note: "", base });
    expect([versions.list.length, versions.list.at(-1)?.version]).toEqual([500, 4]);
    expect(readdirSync(folder).length).toBe(500);
  });
});

describe("the configuration's file", () => {
  it("is version 1, and a change of it the next, at once and after a new start", async () => {
    const { folder, file } = folders();
    file(FIRST);
    const { versions, payload } = await started(folder, "payload.json");
    expect(versions.list).toMatchObject([{ version: 1, note: "payload.json", origin: "file" }]);
    file({ ...SECOND, more: "text" });
    expect((await payload.get()).version).toBe(2);
    file(FIRST);
    expect((await started(folder, "payload.json")).versions.current).toMatchObject({ version: 3, payload: FIRST });
    expect(numbers((await started(folder, "payload.json")).versions)).toEqual([3, 2, 1]);
  });

  it("does not undo what was published: its change is warned of", async () => {
    const { folder, file } = folders();
    file(FIRST);
    const { versions } = await started(folder, "payload.json");
    await versions.add({ payload: SECOND, note: "in the Studio", base: 1 });
    expect((await started(folder, "payload.json")).warnings).toEqual([]);
    file({});
    const again = await started(folder, "payload.json");
    expect(again.versions.current).toMatchObject({ version: 2, payload: SECOND });
    expect(again.warnings.join()).toMatch(/has changed, but version 2 was published since/);
  });

  it.each(["{", "[]", '{"features":[]}'])("leaves the last good version in force where it says %j", async (broken) => {
    const { folder, file } = folders();
    file(FIRST);
    await started(folder, "payload.json");
    file(broken);
    const { payload, warnings } = await started(folder, "payload.json");
    expect(await payload.get()).toMatchObject({ version: 1, payload: FIRST });
    expect(warnings.join()).toMatch(/payload\.json cannot be used.*Version 1 stays in force\./);
  });

  it("is an error only where there never was a good version, and then for a question of the payload alone", async () => {
    const { folder, file } = folders();
    file("{");
    const { payload } = await started(folder, "payload.json");
    await expect(payload.get()).rejects.toMatchObject({ code: "E_PAYLOAD" });
    expect(await payload.getOrNothing()).toMatchObject({ version: 0, payload: {} });
    file(FIRST);
    expect(await payload.get()).toMatchObject({ version: 1, payload: FIRST });
  });
});
