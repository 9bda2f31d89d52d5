import { el } from "./dom.ts";
import type { Language } from "./i18n.ts";
import { LANGUAGES, language, t } from "./i18n.ts";
import { icon, logo } from "./icons.ts";
import type { Route, Section } from "./router.ts";
import { sectionOf } from "./router.ts";
import type { SourceKind } from "./source/types.ts";
import { LANDING } from "./states.ts";

export interface Shell {
  node: DocumentFragment;
  main: HTMLElement;
  mark(route: Route): void;
}

/** What stands around every page: name, sections, source and language. */
export function shell(routes: Section[], kind: SourceKind, changeLanguage: (next: Language) => void): Shell {
  const main = el("main", { id: "content", tabindex: -1 });
  const links = routes.map((route) => ({
    route,
    link: el("a", { href: `#/${route}`, class: "nav-link" }, icon(route), el("span", {}, t(`${route}.title`))),
  }));
  const node = document.createDocumentFragment();
  node.append(
    skipLink(main),
    el(
      "div",
      { class: "shell" },
      el(
        "header",
        { class: "side" },
        el("a", { class: "brand", href: "#/overview", "aria-label": t("app.title") }, logo(), el("span", {}, "Vario")),
        el("nav", { class: "nav", "aria-label": t("app.navigation") }, ...links.map(({ link }) => link)),
        el("div", { class: "side-foot" }, sourceNote(kind), landingLink(), languages(changeLanguage)),
      ),
      main,
    ),
  );
  return {
    node,
    main,
    mark: (current) => {
      for (const { route, link } of links) {
        if (route === sectionOf(current)) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

/** A plain `#content` link would change the route. */
function skipLink(main: HTMLElement): HTMLElement {
  const link = el("a", { class: "skip", href: "#content" }, t("app.skip"));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  return link;
}

function sourceNote(kind: SourceKind): HTMLElement {
  return el(
    "p",
    { class: "source", title: t(`source.${kind}.about`) },
    el("strong", {}, t(`source.${kind}`)),
    el("span", {}, t(`source.${kind}.about`)),
  );
}

function landingLink(): HTMLElement {
  return el(
    "a",
    { class: "landing", href: LANDING, target: "_blank", rel: "noopener" },
    t("app.landing"),
    icon("open"),
  );
}

function languages(change: (next: Language) => void): HTMLElement {
  const buttons = (Object.keys(LANGUAGES) as Language[]).map((code) => {
    const { label, locale } = LANGUAGES[code];
    const button = el("button", { type: "button", lang: locale, "aria-pressed": String(code === language()) }, label);
    button.addEventListener("click", () => change(code));
    return button;
  });
  return el("div", { class: "segmented small", role: "group", "aria-label": t("app.language") }, ...buttons);
}
