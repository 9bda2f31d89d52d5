import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import { usualDevice } from "../page/screens.ts";
import { landingPage } from "../source/choose.ts";
import { changePayload, payloadInForce } from "../source/payload.ts";
import type { GoalEvent, Overview, StudioSource } from "../source/types.ts";
import { skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { changeStep } from "./change-step.ts";
import { type Draft, isBegun, newDraft } from "./draft.ts";
import type { Traffic } from "./duration.ts";
import { draftOf, type Payload, withTest } from "./experiment.ts";
import { forgetDraft, keepDraft, keptDraft } from "./kept.ts";
import { launchStep } from "./launch-step.ts";
import { pageField } from "./page-field.ts";
import { planStep } from "./plan-step.ts";
import { editingAddress } from "./site-page.ts";
import { testStage } from "./stage.ts";
import { stepBar } from "./step-bar.ts";
import { variationBar } from "./variation-bar.ts";
import { STEPS, Workshop } from "./workshop.ts";

/** The tables behind the fields change slowly. */
const EVERY_MS = 60_000;
const TRAFFIC_DAYS = 7;

interface Known {
  payload: Payload;
  goals: GoalEvent[];
  overview: Overview;
}

/**
 * A test made by clicks: `#/new-test`; `?selector=` begins with an element of the heatmap, `?like=` with another test.
 */
export function newTestView({ source, query }: ViewContext): View {
  const body = live<Known>({
    load: async () => {
      const [{ payload }, goals, overview] = await Promise.all([
        payloadInForce(source.payload),
        source.goals(),
        source.overview(),
      ]);
      return { payload, goals, overview };
    },
    draw: (known) => builder(source, query, known),
    skeleton: skeleton("stage"),
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page wide" }, heading("test.title", "test.about"), body.node),
    stop: body.stop,
  };
}

function builder(source: StudioSource, query: URLSearchParams, first: Known): Part<Known> {
  const base = landingPage(new URL(location.href));
  let known = first;
  const begun = firstDraft(query, known.payload, base.pathname);
  const workshop = new Workshop({ draft: begun.draft, device: deviceOf(query), keep: keepDraft });
  let asked = query.get("selector");

  const stage = testStage(workshop, () => {
    if (asked !== null) stage.chooseBy(asked);
    asked = null;
    change.draw();
  });
  const change = changeStep(workshop, stage);
  const plan = planStep(workshop, () => known.goals);
  const launch = launchStep(workshop, stage, {
    traffic: (goal) => trafficOf(known, goal),
    launch: () => launchTest(source, workshop.draft),
  });
  const steps = { change, plan, launch };
  const panel = el("div", { class: "panel-body" });
  const side = el("aside", { class: "card test-panel" }, stepBar(workshop), panel);

  function openPage(): void {
    stage.open(editingAddress(new URL(workshop.draft.path, base), known.payload));
  }
  function showStep(): void {
    steps[workshop.step].draw();
    panel.replaceChildren(steps[workshop.step].node, ...nextButton(workshop));
    side.dataset.step = workshop.step;
  }
  workshop.onNews((news) => {
    if (news === "step") {
      showStep();
      panel.querySelector<HTMLElement>("input, button, h3")?.focus({ preventScroll: true });
      if (side.getBoundingClientRect().top < 0) side.scrollIntoView();
    }
    if (news === "device") openPage();
    if (news === "selection" && workshop.selection !== undefined && workshop.step !== "change") workshop.goTo("change");
  });

  const pages = pageField(base, workshop.draft.path, (path) => {
    workshop.edit((draft) => ({
      ...draft,
      path,
      audience: draft.audience.pages === draft.path ? { ...draft.audience, pages: path } : draft.audience,
    }));
    workshop.select(undefined);
    openPage();
  });
  showStep();
  openPage();

  const node = el(
    "div",
    { class: "stack", "data-testid": "new-test" },
    begun.kept ? keptNote() : undefined,
    el(
      "div",
      { class: "builder" },
      el(
        "div",
        { class: "builder-page" },
        el("div", { class: "builder-tools" }, variationBar(workshop), pages),
        stage.node,
      ),
      side,
    ),
  );
  node.addEventListener("keydown", (event) => undoByKeys(event, workshop));
  return {
    node,
    update: (next) => {
      known = next;
    },
    stop: stage.stop,
  };
}

function firstDraft(query: URLSearchParams, payload: Payload, path: string): { draft: Draft; kept: boolean } {
  const like = query.get("like");
  const copied = like === null ? undefined : draftOf(payload, like, path);
  if (copied !== undefined) return { draft: { ...copied, name: t("test.copyOf", { name: copied.name }) }, kept: false };
  const kept = keptDraft();
  if (kept !== undefined && isBegun(kept)) return { draft: kept, kept: true };
  return { draft: newDraft(path, t("control.name"), "Order Completed"), kept: false };
}

/** Leads on to the next step; the last one has a button of its own. */
function nextButton(workshop: Workshop): HTMLElement[] {
  const next = STEPS[STEPS.indexOf(workshop.step) + 1];
  if (next === undefined) return [];
  const button = el("button", { type: "button", class: "button primary", "data-testid": "next" });
  button.append(t("step.next", { step: t(`step.${next}`) }));
  button.addEventListener("click", () => workshop.goTo(next));
  return [el("div", { class: "step-next" }, button)];
}

/** Ctrl or ⌘ with Z goes back, with Shift too forth; fields of text have an undo of their own. */
function undoByKeys(event: KeyboardEvent, workshop: Workshop): void {
  const typing = (event.target as Element).matches("textarea, input:not([type=range], [type=checkbox], [type=color])");
  if (typing || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (event.shiftKey) workshop.redo();
  else workshop.undo();
}

function deviceOf(query: URLSearchParams) {
  const device = query.get("device");
  return device === "phone" || device === "desktop" ? device : usualDevice();
}

function keptNote(): HTMLElement {
  const again = el(
    "button",
    { type: "button", class: "button small", "data-testid": "start-over" },
    t("test.startOver"),
  );
  again.addEventListener("click", () => {
    forgetDraft();
    // The same address again: the view is drawn anew.
    dispatchEvent(new HashChangeEvent("hashchange"));
  });
  return el("div", { class: "note info" }, el("span", {}, t("test.kept")), again);
}

/** Visitors a day and the goal's share, of the last days on which anybody came. */
function trafficOf({ overview, goals }: Known, goal: string): Traffic | undefined {
  const days = overview.daily.slice(-TRAFFIC_DAYS);
  if (days.length === 0 || overview.visitors === 0) return undefined;
  const daily = days.reduce((sum, { visitors }) => sum + visitors, 0) / days.length;
  const reached = goals.find(({ event }) => event === goal)?.visitors ?? 0;
  return { daily, rate: reached / overview.visitors };
}

async function launchTest(source: StudioSource, draft: Draft): Promise<void> {
  let launched = "";
  await changePayload(
    source.payload,
    (payload) => {
      const made = withTest(payload, draft);
      launched = made.key;
      return made.payload;
    },
    t("version.note.launched", { name: draft.name.trim() }),
  );
  forgetDraft();
  location.hash = `#/experiments?launched=${encodeURIComponent(launched)}`;
}
