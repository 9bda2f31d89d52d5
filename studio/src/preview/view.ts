import { el } from "../dom.ts";
import { named, shortName, t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { AutoExperiment, Payload } from "../new-test/experiment.ts";
import { previewAddress } from "../new-test/site-page.ts";
import { pageFrame } from "../page/frame.ts";
import type { Device } from "../page/screens.ts";
import { usualDevice } from "../page/screens.ts";
import { previewHash } from "../router.ts";
import { landingPage } from "../source/choose.ts";
import { payloadInForce } from "../source/payload.ts";
import type { ExperimentResult } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { backLink, heading } from "../view.ts";

const EVERY_MS = 60_000;

interface Shown {
  experiment: ExperimentResult | undefined;
  payload: Payload;
}

/** A published test's variations as its visitors see them: `#/preview?experiment=…&variation=…`. */
export function previewView({ source, query }: ViewContext): View {
  const key = query.get("experiment") ?? "";
  const base = landingPage(new URL(location.href));
  const body = live<Shown>({
    load: async () => {
      const [experiments, { payload }] = await Promise.all([source.experiments(), payloadInForce(source.payload)]);
      return { experiment: experiments.find((candidate) => candidate.key === key), payload };
    },
    draw: ({ experiment, payload }) => shown(experiment as ExperimentResult, payload, base, query),
    skeleton: skeleton("stage"),
    empty: {
      when: ({ experiment }) => experiment === undefined,
      node: () => empty("experiments.empty.title", "experiments.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el(
      "div",
      { class: "page wide" },
      backLink("#/experiments", "experiments.title"),
      heading("preview.title", "preview.about"),
      body.node,
    ),
    stop: body.stop,
  };
}

/** The page that the test is on, where its pattern names one; else the landing page. */
function pageOf(experiment: AutoExperiment | undefined, base: URL): string {
  const pattern = experiment?.urlPatterns?.find(({ include, type }) => include && type === "simple")?.pattern;
  return pattern?.startsWith("/") && !pattern.includes("*") ? pattern : base.pathname;
}

function shown(experiment: ExperimentResult, payload: Payload, base: URL, query: URLSearchParams): Part<Shown> {
  const { key, variations } = experiment;
  const page = new URL(
    pageOf(
      payload.experiments?.find((one) => one.key === key),
      base,
    ),
    base,
  );
  let variation = variations.find((one) => one.key === query.get("variation"))?.key ?? variations[0]?.key ?? "";
  let device: Device = usualDevice();
  const frame = pageFrame({ laidOut: () => {} });
  const tools = el("div", { class: "toolbar" });

  function draw(): void {
    const url = previewAddress(page, payload, key, variation);
    const focused = [...tools.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    tools.replaceChildren(
      el("strong", {}, named(experiment.name)),
      group(
        t("heatmap.variation"),
        variations.map((one) =>
          choice(shortName(one.name), one.key === variation, { "data-variation": one.key }, () => {
            variation = one.key;
            history.replaceState(null, "", previewHash(key, variation));
            draw();
          }),
        ),
      ),
      group(
        t("heatmap.device"),
        (["desktop", "phone"] satisfies Device[]).map((one) =>
          choice(t(`heatmap.${one}`), one === device, { "data-device": one }, () => {
            device = one;
            draw();
          }),
        ),
      ),
      el(
        "a",
        { class: "button push", href: url.href, target: "_blank", rel: "noopener" },
        t("preview.open"),
        icon("open"),
      ),
    );
    tools.querySelectorAll("button")[focused]?.focus();
    frame.open(url, device);
  }
  draw();
  return { node: el("div", { class: "stack" }, tools, frame.node), update: () => {}, stop: frame.stop };
}

function group(label: string, buttons: HTMLElement[]): HTMLElement {
  return el("div", { class: "segmented", role: "group", "aria-label": label }, ...buttons);
}

function choice(name: string, pressed: boolean, marks: Record<string, string>, choose: () => void): HTMLElement {
  const button = el("button", { type: "button", "aria-pressed": String(pressed), ...marks }, name);
  button.addEventListener("click", choose);
  return button;
}
