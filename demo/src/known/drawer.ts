/** The drawer "What this page knows of me": the whole profile in plain words, and the button that forgets it. */
import type { Known } from "../known";
import type { Page } from "../page";
import type { Vario } from "../vario-api";
import { h, icon } from "./elements";
import { Facts, stateOf } from "./facts";
import { sections } from "./sections";
import { type KnownKey, knownText } from "./texts";

const CLOSE = "M6 6l12 12M18 6L6 18";

export function createDrawer(page: Page, vario: Vario): Known {
  const text = (key: KnownKey) => knownText(page.language, key);
  const title = h("h2", { id: "known-title" });
  const lead = h("p", { id: "known-lead" });
  const close = h("button", { type: "button", class: "known-close", "data-testid": "known-close" }, icon(CLOSE));
  const body = h("div", { class: "known-body", "data-testid": "known-body" });
  const status = h("p", { class: "known-status", role: "status", "data-testid": "known-status" });
  const forget = h("button", {
    type: "button",
    class: "button known-forget",
    "data-testid": "forget-me",
    "data-vario-id": "forget-me",
  });
  const detail = h("p", {});
  const foot = h("footer", {}, status, forget, detail);
  const dialog = h(
    "dialog",
    { class: "known", "aria-labelledby": title.id, "aria-describedby": lead.id, "data-testid": "known" },
    // Text of a profile is nobody's but the visitor's: nothing of it goes into events.
    h("div", { class: "known-inner", "data-vario-mask": "" }, h("header", {}, title, close, lead), body, foot),
  ) as HTMLDialogElement;
  document.body.append(dialog);
  let isForgotten = false;

  function draw(): void {
    const profile = vario.profile();
    const state = stateOf(profile, vario.consent());
    title.textContent = text("title");
    lead.textContent = text("lead");
    detail.textContent = text("forget.detail");
    forget.textContent = text("forget");
    close.setAttribute("aria-label", text("close"));
    if (state === "known") isForgotten = false;
    status.textContent = isForgotten ? text("forget.done") : "";
    dialog.dataset.state = state;
    foot.classList.toggle("done", state !== "known");
    if (state === "known") {
      body.replaceChildren(...sections(page, new Facts(page.language, profile), profile, vario.consent()));
      return;
    }
    body.replaceChildren(
      h(
        "div",
        { class: "known-nothing", "data-testid": "known-nothing" },
        h("b", {}, text(state)),
        h("p", {}, text(`${state}.detail`)),
      ),
    );
  }

  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  forget.addEventListener("click", async () => {
    (forget as HTMLButtonElement).disabled = true;
    status.textContent = text("forget.busy");
    await vario.forget();
    (forget as HTMLButtonElement).disabled = false;
    isForgotten = true;
    draw();
    close.focus();
  });
  page.onLanguage(() => dialog.open && draw());

  return {
    open() {
      if (dialog.open) return;
      isForgotten = false;
      draw();
      dialog.showModal();
      dialog.scrollTop = 0;
      body.scrollTop = 0;
    },
    update: () => {
      if (dialog.open) draw();
    },
  };
}
