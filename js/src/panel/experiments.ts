import { brief, requirements } from "./condition.js";
import { type Child, h, svg } from "./dom.js";
import type { Frame, Page } from "./frame.js";
import { createList } from "./list.js";
import { type Experiment, keptForcesOf, plainAddress } from "./model.js";
import { say } from "./texts.js";
import { bucketText, coverageOf, nameOf, phrase, sentence } from "./why.js";

const COLOURS = 6;
export const colour = (index: number): string => `v${index % COLOURS}`;
const at = (place: number) => `${place * 100}%`;

/** The whole of the visitors from left to right, the variations' shares in it, and where this visitor is. */
function bar(frame: Frame, { variations, natural }: Experiment): Element {
  const bucket = natural?.bucket;
  const spoken = variations.map(({ name, range }) => `${name} ${range.map(frame.percent).join("–")}`);
  if (bucket !== undefined) spoken.push(say(frame.texts.bucket, { bucket: bucketText(bucket) }));
  return svg(
    "svg",
    { class: "bar", role: "img", "aria-label": spoken.join(", ") },
    svg("rect", { class: "track", y: 8, width: "100%", height: 8, rx: 4 }),
    variations.map(({ range: [start, end] }, index) =>
      end > start
        ? svg("rect", { class: colour(index), x: at(start), y: 8, width: at(end - start), height: 8, rx: 1.5 })
        : undefined,
    ),
    bucket !== undefined && [
      svg("line", { class: "needle", x1: at(bucket), x2: at(bucket), y1: 4, y2: 19 }),
      svg("circle", { class: "head", cx: at(bucket), cy: 4, r: 3.5 }),
    ],
  );
}

function choices(frame: Frame, experiment: Experiment): Child[] {
  const { texts, choose, percent } = frame;
  const { key, variations, natural, result } = experiment;
  const kept = keptForcesOf(frame.inside)[key];
  const addressed = !!result?.forced && kept === undefined;
  const chosen = kept === undefined ? undefined : variations.findIndex((variation) => variation.key === kept);
  const choice = (index: number | undefined, name: string, swatch: string, more: Child[]) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name: `choose ${key}`,
        "data-key": `choose ${key} ${index ?? ""}`,
        checked: index === chosen && !addressed,
        onchange: () => choose(key, index === undefined ? undefined : variations[index]!.key),
      }),
      h("span", { class: `swatch ${swatch}` }),
      h("span", { class: "name" }, name),
      more,
    );
  const own = variations.map(({ key: id, name, about, value, range: [start, end] }, index) => {
    const content = typeof value === "object" ? brief(value, 60) : String(value);
    const second = [about, content].find((text) => text !== undefined && text !== id && text !== name);
    return choice(index, name, colour(index), [
      h("span", { class: "share" }, percent(Math.max(0, end - start))),
      second !== undefined && h("span", { class: "value" }, second),
    ]);
  });
  const href = frame.inside.window?.location.href ?? "";
  return [
    h(
      "fieldset",
      {},
      h("legend", { class: "label" }, texts.choose),
      h(
        "div",
        { class: "choices" },
        choice(undefined, texts.natural, "none", [
          h("span", { class: "share" }, natural?.inExperiment ? nameOf(experiment, natural) : texts.out),
        ]),
        own,
      ),
    ),
    kept !== undefined &&
      h(
        "p",
        { class: "note" },
        texts.reloadAbout,
        button(texts.reload, () => frame.inside.window?.location.reload()),
      ),
    addressed &&
      h(
        "p",
        { class: "note" },
        button(texts.reloadWithout, () =>
          frame.inside.window?.location.assign(plainAddress(href, frame.seen.experiments)),
        ),
      ),
  ];
}

const button = (text: string, onclick: () => void) =>
  h("button", { type: "button", class: "button small", "data-key": text, onclick }, text);

function explanation(frame: Frame, experiment: Experiment): Child {
  const { texts } = frame;
  const { result, natural, key } = experiment;
  if (!result) return h("p", { class: "why" }, texts.noEvaluator);
  if (!result.forced) return h("p", { class: "why" }, sentence(frame, experiment, result, false));
  const by = key in keptForcesOf(frame.inside) ? texts.byTab : texts.byAddress;
  return h(
    "div",
    {},
    h("p", { class: "why" }, say(texts.why, { variation: nameOf(experiment, result), by })),
    natural && h("p", { class: "why" }, sentence(frame, experiment, natural, true)),
  );
}

function asked(frame: Frame, { config }: Experiment): Child {
  const lines = requirements(frame.inside, config, frame.texts);
  if (!lines.length) return undefined;
  return h(
    "div",
    {},
    h("div", { class: "label" }, frame.texts.requires),
    h(
      "ul",
      { class: "lines" },
      lines.map(({ depth, text, met, actual }) =>
        h(
          "li",
          { class: `d${Math.min(depth, 3)} ${met === undefined ? "" : met ? "met" : "unmet"}` },
          h(
            "span",
            { class: "mark", role: "img", "aria-label": met === undefined ? "" : met ? "✓" : "✗" },
            met === undefined ? "·" : met ? "✓" : "✗",
          ),
          h(
            "code",
            {},
            text,
            actual !== undefined && h("span", { class: "actual" }, ` ${say(frame.texts.here, { value: actual })}`),
          ),
        ),
      ),
    ),
  );
}

function facts(frame: Frame, experiment: Experiment): Child {
  const { texts, percent } = frame;
  const { config, features, natural } = experiment;
  const fact = (term: string, description: Child) => [h("dt", {}, term), h("dd", {}, description)];
  const attribute = config.hashAttribute ?? "id";
  const hash = say(texts.hash, { version: `v${config.hashVersion ?? 1}`, seed: config.seed ?? experiment.key });
  return h(
    "dl",
    {},
    fact(texts.key, h("code", {}, experiment.key)),
    fact(texts.assignedBy, [
      attribute,
      natural?.hashValue && h("code", {}, ` ${natural.hashValue}`),
      h("div", {}, hash),
    ]),
    fact(texts.coverage, say(texts.coverageOf, { coverage: percent(coverageOf(experiment)) })),
    config.namespace && fact(texts.namespace, `${config.namespace[0]} ${config.namespace.slice(1).join("–")}`),
    fact(texts.drives, features.length ? features.join(", ") : texts.alone),
    config.phase !== undefined && fact(texts.phase, String(config.phase)),
  );
}

export function experimentsPage(frame: Frame): Page {
  const { texts } = frame;
  const list = createList(texts, texts.experiments);
  return {
    key: "experiments",
    element: list.element,
    update() {
      const rows = frame.seen.experiments.map((experiment) => {
        const { key, name, result } = experiment;
        const state = !result ? "unknown" : result.forced ? "forced" : result.inExperiment ? "in" : "out";
        const shown = !result ? texts.unknown : state === "out" ? texts.out : nameOf(experiment, result);
        const bucket = result?.bucket === undefined ? "" : say(texts.bucket, { bucket: bucketText(result.bucket) });
        const about =
          state === "out"
            ? phrase(frame, experiment, result!)
            : [name === key ? "" : key, state === "in" ? bucket : texts[state]];
        const sub = [about].flat().filter(Boolean).join(" · ");
        return {
          key,
          words: `${key} ${name} ${experiment.features.join(" ")}`,
          head: [
            h("span", { class: `dot ${state}` }),
            h("span", { class: "title" }, name),
            h("span", { class: "sub" }, sub),
            h("span", { class: `badge ${state}` }, shown),
          ],
          detail: () => [
            explanation(frame, experiment),
            bar(frame, experiment),
            h("div", {}, choices(frame, experiment)),
            asked(frame, experiment),
            facts(frame, experiment),
          ],
        };
      });
      const { inside } = frame;
      list.show(rows, inside.payload() ? texts.noExperiments : texts.noPayload);
    },
  };
}
