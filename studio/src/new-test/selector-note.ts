import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import { latinWords } from "./experiment.ts";
import { checkSelector, isFragile } from "./fragile.ts";
import { selectorOf } from "./selector.ts";
import type { TestStage } from "./stage.ts";
import type { Selection, Workshop } from "./workshop.ts";

/** How the element is found on the visitor's page: a warning where that may break, and the selector for who wants to see it. */
export function selectorNote(workshop: Workshop, stage: TestStage, selection: Selection): HTMLElement {
  const page = selection.element.ownerDocument;
  const node = el("div", { class: "selector-note" });
  const input = el("input", {
    type: "text",
    class: "mono",
    spellcheck: "false",
    autocapitalize: "off",
    "data-testid": "selector",
    "aria-label": t("selector.label"),
  });
  input.value = selection.selector;
  const warnings = el("div", { class: "selector-warnings" });
  const details = el(
    "details",
    {},
    el("summary", {}, t("selector.title")),
    el("label", { class: "field" }, el("span", {}, t("selector.label")), input),
    el("p", { class: "faint" }, t("selector.about")),
  );

  let shown = "";

  function judge(): void {
    const check = stage.original(() => checkSelector(page, input.value, selection.element));
    const { matches, weaknesses, better } = check;
    // A button drawn anew between press and release would lose the click.
    const state = JSON.stringify(check);
    if (state === shown) return;
    shown = state;
    const notes: (HTMLElement | undefined)[] = [];
    if (weaknesses.includes("none")) notes.push(note("bad", t("selector.none")));
    else if (matches > 1) notes.push(note("warn", t("selector.several", { count: matches })));
    if (matches > 0 && isFragile(check)) {
      const why = weaknesses.filter((weakness) => weakness !== "several" && weakness !== "none");
      notes.push(
        note(
          "warn",
          t("selector.fragile", { why: why.map((weakness) => t(`selector.why.${weakness}`)).join(t("list.and")) }),
        ),
      );
      if (better === undefined)
        notes.push(el("p", { class: "faint" }, t("selector.ask"), " ", el("code", {}, wish(selection.label))));
    }
    if (better !== undefined) notes.push(offer(better));
    warnings.replaceChildren(...notes.filter((one) => one !== undefined));
    node.dataset.matches = String(matches);
    node.classList.toggle("fragile", isFragile(check));
  }

  function offer(better: string): HTMLElement {
    const use = el(
      "button",
      { type: "button", class: "button small", "data-testid": "selector-better" },
      t("selector.use"),
    );
    use.addEventListener("click", () => take(better));
    return el("p", { class: "offer" }, el("span", {}, t("selector.better"), " ", el("code", {}, better)), use);
  }

  function take(selector: string): void {
    input.value = selector;
    workshop.reselect(selector);
    const panel = node.closest<HTMLElement>(".element-panel");
    if (panel !== null) panel.dataset.selector = selector;
    judge();
  }

  input.addEventListener("input", judge);
  input.addEventListener("change", () => {
    const valid = checkSelector(page, input.value).matches > 0;
    if (valid) take(input.value.trim());
    else if (input.value.trim() === "") take(stage.original(() => selectorOf(selection.element)));
  });
  node.append(warnings, details);
  judge();
  return node;
}

function note(tone: "warn" | "bad", text: string): HTMLElement {
  return el("p", { class: `note ${tone}`, "data-testid": "selector-warning" }, icon("warning"), el("span", {}, text));
}

/** What to ask a developer for. */
function wish(label: string): string {
  return `data-vario-id="${latinWords(label).slice(0, 4).join("-") || "name"}"`;
}
