import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { pagePath } from "./site-page.ts";

/** The page that is changed; pages of another origin are refused with what it would need. */
export function pageField(base: URL, path: string, open: (path: string) => void): HTMLElement {
  const input = el("input", {
    type: "text",
    class: "mono",
    inputmode: "url",
    spellcheck: "false",
    "data-testid": "page",
  });
  input.value = path;
  const fault = el("p", { class: "note warn", role: "status", hidden: true, "data-testid": "page-fault" });
  const form = el(
    "form",
    { class: "page-field" },
    el("label", { class: "field inline" }, el("span", {}, t("page.field")), input),
  );
  let opened = path;
  const submit = () => {
    const meant = pagePath(input.value, base);
    fault.hidden = "path" in meant;
    if ("fault" in meant) {
      fault.textContent = t(`page.fault.${meant.fault}`, { origin: meant.origin, own: base.origin });
      return;
    }
    input.value = meant.path;
    if (meant.path === opened) return;
    opened = meant.path;
    open(meant.path);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("change", submit);
  return el("div", { class: "page-choice" }, form, fault);
}
