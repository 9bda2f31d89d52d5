import { el } from "./dom.ts";
import { t } from "./i18n.ts";
import { icon, logo } from "./icons.ts";
import { rememberKey } from "./source/collector.ts";
import type { SourceError } from "./source/types.ts";
import type { TextKey } from "./texts.ts";

/** The address of the landing page as the links name it. */
export const LANDING = "../";

/** Grey shapes in the place of what is being loaded. */
export function skeleton(...shapes: ("tiles" | "chart" | "rows" | "card" | "stage")[]): HTMLElement {
  const parts = shapes.map((shape) => el("div", { class: `skeleton skeleton-${shape}` }));
  return el(
    "div",
    { class: "skeletons", "aria-busy": "true", role: "status", "aria-label": t("state.loading") },
    ...parts,
  );
}

/** Nothing to show yet, and what makes it appear. */
export function empty(title: TextKey, ...texts: TextKey[]): HTMLElement {
  return el(
    "section",
    { class: "state", "data-testid": "state-empty" },
    el("div", { class: "state-mark" }, logo()),
    el("h2", {}, t(title)),
    ...texts.map((text) => el("p", {}, t(text))),
    el(
      "a",
      { class: "button primary", href: LANDING, target: "_blank", rel: "noopener" },
      t("app.landing"),
      icon("open"),
    ),
  );
}

export interface Failure {
  node: HTMLElement;
  /** Tells how long it is until the next try; 0 while it runs. */
  countdown(seconds: number): void;
}

/** What happened, what to do, and when it is tried again. */
export function failure(error: SourceError, retry: () => void): Failure {
  const waiting = el("span", { class: "state-wait", role: "timer" });
  const again = el("button", { type: "button", class: "button" }, t("state.retryNow"));
  again.addEventListener("click", retry);
  const action = error.fault === "unauthorized" ? keyForm(retry) : el("div", { class: "state-action" }, again, waiting);
  const node = el(
    "section",
    { class: "state", role: "alert", "data-testid": "state-error" },
    el("div", { class: "state-mark warning" }, icon("warning")),
    el("h2", {}, t(`error.${error.fault}.title`)),
    el("p", {}, t(`error.${error.fault}.text`)),
    action,
    el("p", { class: "state-detail" }, t("error.detail", { message: error.message })),
  );
  return {
    node,
    countdown: (seconds) => {
      waiting.textContent = seconds > 0 ? t("state.retryIn", { seconds }) : t("state.retrying");
    },
  };
}

function keyForm(retry: () => void): HTMLElement {
  const input = el("input", { type: "password", name: "key", required: true, autocomplete: "current-password" });
  const form = el(
    "form",
    { class: "state-action" },
    el("label", { class: "field" }, el("span", {}, t("error.unauthorized.label")), input),
    el("button", { type: "submit", class: "button primary" }, t("error.unauthorized.submit")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rememberKey(input.value);
    retry();
  });
  return form;
}
