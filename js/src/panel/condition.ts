/** Conditions line by line, each with whether this visitor meets it: as the evaluator itself says, not a second opinion. */
import type { Inside } from "../inside.js";
import { consult, type ExperimentConfig, payloadOf } from "./model.js";
import type { Texts } from "./texts.js";

export interface Line {
  depth: number;
  /** Of a group ("any of") none. */
  text: string;
  /** Undefined for a group, and where nobody can say. */
  met?: boolean | undefined;
  /** What the visitor has instead, as JSON. */
  actual?: string | undefined;
  /** A rule that gives true to those who meet it. */
  probe?: object;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const brief = (value: unknown, longest = 80): string => {
  const text = JSON.stringify(value) ?? "–";
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
};

/** The attribute's value at a dotted path. */
function valueAt(attributes: unknown, path: string): unknown {
  let value = attributes;
  for (const step of path.split(".")) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function operand(texts: Texts, operator: string, value: unknown): string {
  if (operator === "$exists") return value ? texts.set : texts.missing;
  const list = Array.isArray(value) && value.length ? value.map((item) => brief(item)).join(", ") : brief(value);
  return `${texts.operator(operator)} ${list}`;
}

function lines(condition: unknown, texts: Texts, attributes: unknown, depth: number): Line[] {
  if (!isObject(condition)) return [{ depth, text: brief(condition) }];
  return Object.entries(condition).flatMap(([key, value]): Line[] => {
    const probe = { condition: { [key]: value } };
    if ((key === "$and" || key === "$or" || key === "$nor") && Array.isArray(value)) {
      const group: Line = { depth, text: texts[key], probe };
      return [group, ...value.flatMap((member) => lines(member, texts, attributes, depth + 1))];
    }
    if (key === "$not") return [{ depth, text: texts.$nor, probe }, ...lines(value, texts, attributes, depth + 1)];
    if (key === "$savedGroup") return [{ depth, text: `${texts.savedGroup} ${brief(value)}`, probe }];
    const actual = brief(valueAt(attributes, key));
    const operators =
      isObject(value) && Object.keys(value).length && Object.keys(value).every((name) => name[0] === "$");
    if (!operators) return [{ depth, text: `${key} ${texts.operator("$eq")} ${brief(value)}`, probe, actual }];
    return Object.entries(value).map(([operator, operated]) => ({
      depth,
      text: `${key} ${operand(texts, operator, operated)}`,
      probe: { condition: { [key]: { [operator]: operated } } },
      actual,
    }));
  });
}

/** What an experiment asks of visitor, other features and page. */
export function requirements(inside: Inside, config: ExperimentConfig, texts: Texts): Line[] {
  const attributes = inside.attributes();
  const all = config.condition ? lines(config.condition, texts, attributes, 0) : [];
  for (const { id, condition } of config.parentConditions ?? []) {
    const inner = lines(condition, texts, {}, 0).map(({ text }) => text.replace(/^value /, ""));
    const probe = { parentConditions: [{ id, condition }] };
    all.push({ depth: 0, text: `${texts.feature} ${id} ${inner.join(", ")}`, probe });
  }
  const payload = payloadOf(inside);
  const features: Record<string, unknown> = { ...payload.features };
  const name = (index: number) => `vario-panel:${index}`;
  all.forEach(({ probe }, index) => {
    if (probe) features[name(index)] = { defaultValue: false, rules: [{ ...probe, force: true }] };
  });
  const probing = JSON.stringify({ ...payload, experiments: [], features });
  const met =
    all.length > 0 &&
    consult(inside, { payload: probing }, (decide) =>
      all.map(({ probe }, index) => !!probe && JSON.parse(decide.feature(name(index))).on === true),
    );
  all.forEach((line, index) => {
    if (met && line.probe) line.met = met[index];
    if (line.met !== false) delete line.actual;
  });
  for (const { pattern, include, type } of config.urlPatterns ?? [])
    all.push({
      depth: 0,
      text: `${include === false ? texts.notPage : texts.page} ${pattern}${type === "regex" ? " (regex)" : ""}`,
    });
  return all;
}
