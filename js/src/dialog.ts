/** The consent dialog: one question, refusing as easy as agreeing, every purpose on its own. */

import { STYLE } from "./dialog/style.js";
import { TEXTS } from "./dialog/texts.js";
import type { Consent, DialogOptions, Purpose, Vario } from "./options.js";
import { h, ICONS, icon } from "./panel/dom.js";

export type { Consent, DialogOptions, Purpose } from "./options.js";

const HOST = "vario-consent";
const ORDER: readonly Purpose[] = ["analytics", "experiments", "personalization", "heatmap"];
/** Where Vario waits to hear that the question was shown. */
const ASKED = Symbol.for("vario.asked");

let open: Promise<Consent | undefined> | undefined;

/**
 * Asks, and answers what was decided; undefined when the visitor put it off (Escape, or the cross). Also the way to let
 * visitors change their minds: call it from a "Privacy settings" link. A second call while it is open answers the same. It is
 * not modal: the page stays usable. Never rejects.
 */
export function openConsentDialog(vario: Vario, options: DialogOptions = {}): Promise<Consent | undefined> {
  open ??= ask(vario, options).finally(() => {
    open = undefined;
  });
  return open;
}

function languageOf({ language }: DialogOptions): "en" | "zh" {
  return language ?? (/^zh/i.test(document.documentElement.lang || navigator.language) ? "zh" : "en");
}

async function ask(vario: Vario, options: DialogOptions): Promise<Consent | undefined> {
  const language = languageOf(options);
  const texts = TEXTS[language];
  const purposes = ORDER.filter((purpose) => options.purposes?.includes(purpose) ?? true);
  const before = vario.consent();
  const gpc = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
  const opener = document.activeElement as HTMLElement | null;

  const host = document.createElement(HOST);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const switches = purposes.map((purpose) =>
    h("input", {
      type: "checkbox",
      role: "switch",
      class: "switch",
      id: purpose,
      "aria-labelledby": `${purpose}-name`,
      "aria-describedby": `${purpose}-about`,
      checked: before[purpose] === "granted",
      disabled: purpose === "personalization" && gpc,
    }),
  );

  return new Promise((resolve) => {
    function close(decision?: Partial<Record<Purpose, boolean>>) {
      host.remove();
      // Back to where the visitor was, unless they have gone elsewhere meanwhile.
      if (document.activeElement === document.body) opener?.focus?.({ preventScroll: true });
      resolve(decision && vario.consent({ ...decision, source: "dialog" }));
    }
    const decide = (granted: (index: number) => boolean) =>
      close(Object.fromEntries(purposes.map((purpose, index) => [purpose, granted(index)])));

    const list = h(
      "ul",
      { id: "purposes", hidden: true },
      purposes.map((purpose, index) => {
        const [name, about] = texts.purposes[purpose];
        const shut = switches[index]!.disabled;
        return h(
          "li",
          {},
          h(
            "label",
            {},
            h("span", { class: "name", id: `${purpose}-name` }, name),
            h("span", { class: "about", id: `${purpose}-about` }, about, shut && ` ${texts.signal}`),
            switches[index],
          ),
        );
      }),
    );
    const save = h(
      "button",
      {
        type: "button",
        class: "action save",
        hidden: true,
        onclick: () => decide((index) => switches[index]!.checked),
      },
      texts.save,
    );
    const choose = h(
      "button",
      {
        type: "button",
        class: "choose",
        "aria-expanded": "false",
        "aria-controls": "purposes",
        onclick() {
          list.hidden = save.hidden = false;
          choose.setAttribute("aria-expanded", "true");
          choose.hidden = true;
          (switches.find((each) => !each.disabled) ?? save).focus();
        },
      },
      texts.choose,
    );
    const card = h(
      "div",
      {
        class: options.position === "center" ? "card center" : "card",
        role: "dialog",
        lang: language === "zh" ? "zh-CN" : "en",
        tabindex: -1,
        "aria-labelledby": "title",
        "aria-describedby": "intro",
        onkeydown(event: KeyboardEvent) {
          if (event.key !== "Escape" || event.isComposing) return;
          event.preventDefault();
          close();
        },
      },
      h(
        "div",
        { class: "scroll" },
        h("h2", { id: "title" }, texts.title),
        h("p", { class: "intro", id: "intro" }, texts.intro, language === "zh" ? "" : " ", texts.again),
        list,
        h(
          "div",
          { class: "links" },
          choose,
          options.privacyUrl &&
            h("a", { href: safeAddress(options.privacyUrl), target: "_blank", rel: "noopener" }, texts.privacy),
        ),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "action", onclick: () => decide(() => false) }, texts.refuse),
        h("button", { type: "button", class: "action", onclick: () => decide(() => true) }, texts.accept),
        save,
      ),
      h(
        "button",
        { type: "button", class: "close", title: texts.close, "aria-label": texts.close, onclick: () => close() },
        icon(ICONS.close),
      ),
    );
    // The page's own shortcuts have no business with what is typed here.
    for (const type of ["keydown", "keyup", "keypress"])
      host.addEventListener(type, (event) => event.stopPropagation());
    root.append(card);
    document.documentElement.append(host);
    // Who is typing goes on typing.
    const typing = opener?.matches?.("input, textarea, select, [contenteditable]");
    if (!typing) card.focus({ preventScroll: true });
    (vario as { [ASKED]?: () => void })[ASKED]?.();
  });
}

/** The address, unless it would run something. */
function safeAddress(address: string): string {
  try {
    const { protocol, href } = new URL(address, document.baseURI);
    return /^https?:$/.test(protocol) ? href : "#";
  } catch {
    return "#";
  }
}
