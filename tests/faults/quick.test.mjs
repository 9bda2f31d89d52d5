/** The fault harness in small: that each way of failing works, and that Vario comes through it. Time is not judged here. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { missed } from "./bars.mjs";
import { contenders } from "./contenders/index.mjs";
import { Ledger } from "./ledger.mjs";
import { runScenario } from "./run.mjs";
import { SCENARIOS } from "./scenarios/index.mjs";

const SEED = "1";
/** Those that no other test of the project has, and that take seconds. */
const NAMES = ["refusals", "unanswered", "killed", "2 tabs", "deleted"];

const [vario] = await contenders([]);
for (const scenario of SCENARIOS.filter(({ name }) => NAMES.includes(name))) {
  test(`${scenario.title}: nothing lost that was in the log, nothing twice, every other loss counted`, async (t) => {
    const result = await runScenario({ contender: vario, scenario, events: 250, seed: SEED, tick() {} });
    t.diagnostic(`seed ${result.seed}: ${result.sent} sent, ${result.stored} stored, ${JSON.stringify(result.faults)}`);
    assert.deepEqual(missed(result, scenario, false), []);
    assert.ok(result.sent >= 150, `${result.sent} sent`);
    assert.ok(result.stored > 0);
  });
}

test("the ledger tells losses that were in the log from those cut short and those counted, and finds doubles", () => {
  const ledger = new Ledger();
  ledger.hear("T 1 6");
  ledger.hear("C 1:3.5 2:4.5 3:-1");
  ledger.cut.add(4);
  ledger.count({ E_LOG_FULL: 1 });
  const rows = [
    { id: "a", number: 1 },
    { id: "b", number: 1 },
    { id: "c", number: 6 },
  ];
  const result = ledger.result(rows);
  assert.deepEqual(
    [result.sent, result.stored, result.lost, result.lostCommitted, result.cutShort, result.unexplained],
    [6, 2, 4, 2, 1, 2],
  );
  assert.deepEqual([result.unexplainedCommitted, result.duplicated, result.duplicatedIds], [1, 1, 0]);
  assert.equal(result.p99, 4.5);
});
