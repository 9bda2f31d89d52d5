import { el } from "../dom.ts";
import { named, t } from "../i18n.ts";
import type { IconName } from "../icons.ts";
import { icon } from "../icons.ts";
import { withState } from "../new-test/experiment.ts";
import { previewHash } from "../router.ts";
import { changePayload } from "../source/payload.ts";
import type { ExperimentResult, StudioSource, TestState } from "../source/types.ts";

const TONES: Record<TestState, string> = { running: "up", paused: "warn", stopped: "early", draft: "early" };

/** Whether visitors are shown the test now. */
export function stateChip(state: TestState): HTMLElement {
  return el(
    "span",
    { class: `chip-state tone-${TONES[state]}`, "data-testid": "state", "data-state": state },
    t(`state.${state}`),
  );
}

/** Pause, go on, stop, look at it, make another like it: of a test that stands alone in the payload. */
export function steering(source: StudioSource, experiment: ExperimentResult, done: () => void): HTMLElement {
  const { key, state = "running" } = experiment;
  const failure = el("span", { class: "fault", role: "alert" });
  const node = el("div", { class: "steering", "data-testid": `steering-${key}` });

  async function change(next: Exclude<TestState, "draft">): Promise<void> {
    for (const button of node.querySelectorAll("button")) button.disabled = true;
    failure.textContent = "";
    try {
      const note = t(`version.note.${next}`, { name: named(experiment.name) });
      await changePayload(source.payload, (payload) => withState(payload, key, next), note);
      done();
    } catch (error) {
      failure.textContent = error instanceof Error ? error.message : String(error);
      for (const button of node.querySelectorAll("button")) button.disabled = false;
    }
  }

  const act = (name: "pause" | "resume" | "stop", mark: IconName, next: Exclude<TestState, "draft">) => {
    const button = el(
      "button",
      { type: "button", class: "button small", "data-testid": name },
      icon(mark),
      t(`steer.${name}`),
    );
    button.addEventListener("click", () => void change(next));
    return button;
  };
  const link = (href: string, mark: IconName, text: string) =>
    el("a", { class: "button small", href }, icon(mark), text);
  const variation = experiment.variations[1]?.key ?? experiment.variations[0]?.key ?? "";
  node.append(
    ...(state === "running" ? [act("pause", "pause", "paused")] : []),
    ...(state === "paused" ? [act("resume", "play", "running")] : []),
    ...(state === "stopped" ? [] : [confirmed(act("stop", "stop", "stopped"))]),
    link(previewHash(key, variation), "preview", t("steer.preview")),
    link(`#/new-test?like=${encodeURIComponent(key)}`, "copy", t("steer.copy")),
    failure,
  );
  return node;
}

/** Asks once more in the button itself: a stopped test does not go on. */
function confirmed(button: HTMLButtonElement): HTMLButtonElement {
  let asked = false;
  const words = [...button.childNodes];
  const forget = () => {
    asked = false;
    button.replaceChildren(...words);
  };
  button.addEventListener(
    "click",
    (event) => {
      if (asked) return;
      event.stopImmediatePropagation();
      asked = true;
      button.replaceChildren(t("steer.stop.sure"));
    },
    true,
  );
  button.addEventListener("blur", forget);
  return button;
}
