/**
 * GrowthBook's cases through the built wasm modules, in Node: what a visitor's module can be asked (features, experiments)
 * through the very `decide.wasm` and `engine.wasm` that visitors get, everything through `node.wasm`, which also judges.
 */
import { readFileSync } from "node:fs";
import * as decide from "../../build/wasm/decide/decide.js";
import * as engine from "../../build/wasm/engine/engine.js";
import * as node from "../../build/wasm/node/node.js";

const dist = new URL("../../dist/", import.meta.url);
const VISITORS = { decide, engine };

/** @typedef {{ name: string, expected: unknown, got: unknown, passed: boolean }} Outcome */

for (const [name, glue] of Object.entries({ ...VISITORS, node }))
  glue.initSync({ module: new WebAssembly.Module(readFileSync(new URL(`${name}.wasm`, dist))) });

/** Sections and their cases; those of a section that holds sections are named `outer.inner`. */
function* sections(file) {
  for (const [name, content] of Object.entries(file)) {
    if (Array.isArray(content)) yield [name, content];
    else if (typeof content === "object" && content)
      for (const [inner, cases] of Object.entries(content)) if (Array.isArray(cases)) yield [`${name}.${inner}`, cases];
  }
}

/** What a visitor's module answers to the question: `{result, docs?}`, or `{error}`. */
function answer(glue, question) {
  const visitor = new glue.Decide();
  /** As js/src/decide.ts tells and asks. */
  const ask = (what, text = "") => {
    const answered = visitor.ask(what, text);
    if (answered.startsWith("E_")) throw answered;
    return answered;
  };
  try {
    ask(0, question.payload);
    ask(1, question.attributes);
    ask(2, question.settings);
    if (question.sticky !== null) ask(3, question.sticky);
    const result = ask({ feature: 5, experiment: 6, auto: 7 }[question.ask], question.key);
    return { result: JSON.parse(result || "null"), docs: ask(4) };
  } catch (error) {
    return { error: String(error) };
  } finally {
    visitor.free();
  }
}

/** Runs one case through every module that it can go through. @returns {Map<string, Outcome>} by module */
function runCase(section, tuple) {
  const text = JSON.stringify(tuple);
  const outcomes = new Map([["node", JSON.parse(node.conformance(section, text))]]);
  const question = JSON.parse(node.conformanceQuestion(section, text));
  if (question === null) return outcomes;
  for (const [name, glue] of Object.entries(VISITORS)) {
    const given = JSON.stringify(answer(glue, question));
    outcomes.set(name, JSON.parse(node.conformanceJudge(section, text, given)));
  }
  return outcomes;
}

/**
 * Runs a case file. A case passes when it does through every module that it goes through.
 * @param {unknown} file @param {(line: string) => void} say
 */
export function runCases(file, say) {
  let passed = 0;
  let failed = 0;
  const through = new Map(["node", ...Object.keys(VISITORS)].map((name) => [name, 0]));
  for (const [section, cases] of sections(file)) {
    for (const tuple of cases) {
      const outcomes = runCase(section, tuple);
      for (const name of outcomes.keys()) through.set(name, through.get(name) + 1);
      const wrong = [...outcomes].filter(([, outcome]) => !outcome.passed);
      if (wrong.length === 0) passed += 1;
      else failed += 1;
      for (const [name, outcome] of wrong) {
        say(`${section}: ${outcome.name} (through ${name}.wasm)`);
        say(`  expected ${JSON.stringify(outcome.expected)}`);
        say(`  got      ${JSON.stringify(outcome.got)}`);
      }
    }
  }
  say([...through].map(([name, count]) => `${count} cases through ${name}.wasm`).join(", "));
  say(`${passed} passed, ${failed} failed`);
  return { passed, failed, through: Object.fromEntries(through) };
}
