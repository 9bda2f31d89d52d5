import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { TextKey } from "../texts.ts";
import type { Audience } from "./audience.ts";
import { DEVICES, pagesFault, termsOf } from "./audience.ts";
import { CHANNELS } from "./channel.ts";
import type { Workshop } from "./workshop.ts";

/** Who sees the test: on which pages, with which device, from where, having searched for what. */
export function audienceFields(workshop: Workshop): HTMLElement {
  const set = (change: Partial<Audience>, tag?: string) =>
    workshop.edit((draft) => ({ ...draft, audience: { ...draft.audience, ...change } }), tag);
  const { devices, channels } = workshop.draft.audience;
  return el(
    "fieldset",
    { class: "group", "data-testid": "audience" },
    el("legend", {}, t("audience.title")),
    pagesField(workshop, set),
    choices("device", DEVICES, devices, (next) => set({ devices: next })),
    choices("channel", CHANNELS, channels, (next) => set({ channels: next })),
    termField(workshop, set),
  );
}

type SetAudience = (change: Partial<Audience>, tag?: string) => void;

function pagesField(workshop: Workshop, set: SetAudience): HTMLElement {
  const { draft } = workshop;
  const fault = el("small", { class: "fault", role: "status" });
  const input = el("input", { type: "text", class: "mono", spellcheck: "false", "data-testid": "audience-pages" });
  input.value = draft.audience.pages;
  const judge = () => {
    const wrong = pagesFault(input.value);
    fault.textContent = wrong === undefined ? "" : t(`audience.pages.${wrong}`);
  };
  input.addEventListener("input", () => {
    set({ pages: input.value.trim() }, "pages");
    judge();
  });
  judge();
  return el(
    "label",
    { class: "field" },
    el("span", {}, t("audience.pages")),
    input,
    el("small", { class: "faint" }, t("audience.pages.about", { path: draft.path })),
    fault,
  );
}

/** Marks to choose any number of; none stands for all. */
function choices<T extends string>(
  about: "device" | "channel",
  all: readonly T[],
  chosen: readonly T[],
  choose: (next: T[]) => void,
): HTMLElement {
  const now = new Set(chosen);
  const note = el("small", { class: "faint" });
  const say = () => {
    note.textContent = now.size === 0 ? t(`audience.${about}.all`) : "";
  };
  const boxes = all.map((value) => {
    const box = el("input", { type: "checkbox", checked: now.has(value), "data-testid": `audience-${about}-${value}` });
    box.addEventListener("change", () => {
      if (box.checked) now.add(value);
      else now.delete(value);
      choose(all.filter((one) => now.has(one)));
      say();
    });
    return el("label", { class: "pill" }, box, el("span", {}, t(`audience.${about}.${value}` as TextKey)));
  });
  say();
  return el(
    "div",
    { class: "field", role: "group", "aria-label": t(`audience.${about}`) },
    el("span", {}, t(`audience.${about}`)),
    el("div", { class: "pills" }, ...boxes),
    note,
  );
}

function termField(workshop: Workshop, set: SetAudience): HTMLElement {
  const placeholder = t("audience.term.example");
  const input = el("input", { type: "text", placeholder, "data-testid": "audience-term" });
  input.value = workshop.draft.audience.terms.join(", ");
  input.addEventListener("input", () => set({ terms: termsOf(input.value) }, "terms"));
  return el(
    "label",
    { class: "field" },
    el("span", {}, t("audience.term")),
    input,
    el("small", { class: "faint" }, t("audience.term.about")),
  );
}
