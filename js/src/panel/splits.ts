import { type ExperimentSplit, split } from "../split.js";
import { h, refill, svg } from "./dom.js";
import { colour } from "./experiments.js";
import type { Frame, Page } from "./frame.js";
import { say } from "./texts.js";

const VISITORS = 100_000;
/** A split this improbable is not chance. */
const SUSPICIOUS = 0.001;

const figure = (p: number) => (p < 0.0001 ? "p < 0.0001" : `p = ${p.toFixed(p < 0.01 ? 4 : 2)}`);

function drawn(frame: Frame, { experiment, variations, inExperiment, pValue, setAside }: ExperimentSplit): HTMLElement {
  const { texts, whole } = frame;
  const known = frame.seen.experiments.find(({ key }) => key === experiment);
  const state = inExperiment === 0 ? "nobody" : pValue < SUSPICIOUS ? "off" : "fits";
  const most = Math.max(1, ...variations.flatMap(({ count, expected }) => [count, expected]));
  return h(
    "li",
    { class: "result" },
    h(
      "div",
      { class: "heading" },
      h("h3", { class: "title" }, known?.name ?? experiment),
      inExperiment > 0 && h("span", { class: "p" }, figure(pValue)),
      h("span", { class: `badge ${{ fits: "in", off: "off", nobody: "" }[state]}` }, texts[state]),
    ),
    inExperiment > 0 &&
      h(
        "div",
        { class: "shares" },
        variations.map(({ variation, count, expected }, index) => {
          const wanted = `${(100 * expected) / most}%`;
          return [
            h("span", { class: "name" }, known?.variations[index]?.name ?? variation),
            svg(
              "svg",
              { "aria-hidden": "true" },
              svg("rect", { class: colour(index), width: `${(100 * count) / most}%`, height: 10, rx: 2 }),
              svg("line", { class: "needle", x1: wanted, x2: wanted, y1: -2, y2: 12 }),
            ),
            h("span", { class: "figure" }, h("b", {}, whole(count)), ` / ${whole(Math.round(expected))}`),
          ];
        }),
      ),
    h(
      "p",
      { class: "about" },
      say(texts.reached, { count: whole(inExperiment), visitors: whole(VISITORS) }),
      setAside && ` ${texts.setAside}`,
    ),
  );
}

export function splitPage(frame: Frame): Page {
  const { texts, inside, whole, announce } = frame;
  const results = h("ul");
  const progress = h("progress", { max: 1, value: 0, "aria-label": texts.run, hidden: true });
  let running: AbortController | undefined;
  async function run() {
    if (running) return running.abort();
    running = new AbortController();
    const { signal } = running;
    start.textContent = texts.stop;
    progress.hidden = false;
    const found = await split(inside, VISITORS, { signal, progress: (done) => (progress.value = done) });
    running = undefined;
    start.textContent = texts.run;
    progress.hidden = true;
    if (signal.aborted) return;
    refill(
      results,
      found.length
        ? found.map((of) => drawn(frame, of))
        : h("li", { class: "empty" }, inside.payload() ? texts.noEvaluator : texts.noPayload),
    );
    const off = found.filter(({ pValue }) => pValue < SUSPICIOUS);
    announce(off.length ? `${texts.off}: ${off.map(({ experiment }) => experiment).join(", ")}` : texts.fits);
  }
  const start = h("button", { type: "button", class: "button main", onclick: () => void run() }, texts.run);
  const intro = h(
    "div",
    { class: "split" },
    h("p", {}, say(texts.splitAbout, { count: whole(VISITORS) })),
    h("div", {}, start),
    progress,
  );
  return { key: "split", element: h("div", {}, intro, results), update() {} };
}
