/** The debug panel of `?vario_debug`, for QA: who is in which experiment and why, what leaves, and a way to switch. */
import type { Inside } from "./inside.js";
import { arrows, h, ICONS, icon, svg } from "./panel/dom.js";
import { eventsPage } from "./panel/events.js";
import { experimentsPage } from "./panel/experiments.js";
import { featuresPage } from "./panel/features.js";
import type { Frame, Page } from "./panel/frame.js";
import { isClosed, keepForces, keepOpen, keptForces } from "./panel/kept.js";
import { look } from "./panel/model.js";
import { shareLink } from "./panel/share.js";
import { splitPage } from "./panel/splits.js";
import { STYLE } from "./panel/style.js";
import { say, textsFor } from "./panel/texts.js";
import { visitorPage } from "./panel/visitor.js";

export { split } from "./split.js";

const HOST = "vario-panel";
const TICK_MS = 1000;

const logo = () =>
  svg(
    "svg",
    { class: "logo", viewBox: "0 0 32 32", "aria-hidden": "true" },
    svg("rect", { width: 32, height: 32, rx: 8 }),
    svg("path", { d: "M23.1 23.1a10 10 0 1 1 0-14.2", "stroke-width": 2.2, opacity: 0.55 }),
    svg("path", { d: "M16 16l7.4-5.2", "stroke-width": 2.6 }),
    svg("circle", { cx: 16, cy: 16, r: 2.6 }),
  );

/**
 * Shows the panel, once a page; nothing in Node. Escape closes it to a button, Alt Shift V opens, focuses and closes it, and
 * what it forces holds for the tab (`sessionStorage`) until it is let go. It lives in a shadow root of its own.
 */
export function openPanel(inside: Inside): void {
  const { window } = inside;
  if (!window || window.document.querySelector(HOST)) return;
  const { document } = window;
  const texts = textsFor(window.navigator.language);
  const { language } = texts;
  const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const wholes = new Intl.NumberFormat(language);

  const host = document.createElement(HOST);
  // Above dialogs and whatever else the page puts on top.
  host.setAttribute("popover", "manual");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const spoken = h("div", { class: "quiet", role: "status" });
  const frame: Frame & { seen: Frame["seen"] } = {
    inside,
    texts,
    seen: { experiments: [], features: [] },
    choose(experiment, variation) {
      const forces = keptForces(window);
      if (variation === undefined) delete forces[experiment];
      else forces[experiment] = variation;
      keepForces(window, forces);
      inside.force(experiment, variation);
      refresh();
    },
    announce: (text) => {
      spoken.textContent = text;
    },
    percent: percents.format,
    whole: wholes.format,
  };

  const tabCounts = { experiments: h("span", { class: "count" }), events: h("span", { class: "count", hidden: true }) };
  const pages: Page[] = [
    experimentsPage(frame),
    featuresPage(frame),
    eventsPage(frame, (count) => {
      tabCounts.events.hidden = count === 0;
      tabCounts.events.textContent = frame.whole(count);
    }),
    visitorPage(frame),
    splitPage(frame),
  ];
  let current = pages[0]!;
  const panels = pages.map(({ key, element }) =>
    h("div", { class: "page", role: "tabpanel", id: key, "aria-labelledby": `tab-${key}`, tabindex: 0 }, element),
  );
  const tabs: HTMLButtonElement[] = pages.map((page) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${page.key}`,
        "aria-controls": page.key,
        onclick: () => select(page),
        onkeydown(event: KeyboardEvent) {
          const to = arrows(event, tabs, ["ArrowLeft", "ArrowRight"]);
          if (to) select(pages[tabs.indexOf(to)]!);
        },
      },
      texts[page.key],
      page.key in tabCounts && tabCounts[page.key as keyof typeof tabCounts],
    ),
  );
  function select(page: Page) {
    current = page;
    pages.forEach((each, index) => {
      tabs[index]!.setAttribute("aria-selected", String(each === page));
      tabs[index]!.tabIndex = each === page ? 0 : -1;
      panels[index]!.hidden = each !== page;
    });
    page.update();
  }

  const engineDot = h("span", { class: "dot" });
  const engine = h("span");
  const letGo = h("button", { type: "button", class: "button", title: texts.letGoAbout, onclick: release });
  const link = h("input", { readonly: true, "aria-label": texts.shareBy });
  const linkLine = h("div", { class: "copy", hidden: true }, texts.shareBy, link);
  const shareLabel = h("span", {}, texts.share);
  const panel = h(
    "section",
    { class: "panel", "aria-label": texts.panel, lang: language, onkeydown: onEscape },
    h(
      "header",
      {},
      logo(),
      h("h2", {}, "Vario"),
      h("span", { class: "version" }, inside.vario.debug().version),
      h("span", { class: "engine" }, engineDot, engine),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: texts.close,
          "aria-label": texts.close,
          onclick: () => turn(false, true),
        },
        icon(ICONS.close),
      ),
    ),
    h("div", { class: "tabs", role: "tablist", "aria-label": texts.panel }, tabs),
    h("div", { class: "body" }, panels),
    linkLine,
    h(
      "footer",
      {},
      h(
        "button",
        { type: "button", class: "button", title: texts.shareAbout, onclick: () => void share() },
        icon(ICONS.copy),
        shareLabel,
      ),
      letGo,
      h("button", { type: "button", class: "button end", title: texts.endAbout, onclick: end }, texts.end),
    ),
    spoken,
  );
  const launcherCount = h("span", { class: "badge forced" });
  const launcher = h(
    "button",
    {
      type: "button",
      class: "launcher",
      lang: language,
      title: `${texts.open} (Alt Shift V)`,
      "aria-label": texts.open,
      "aria-keyshortcuts": "Alt+Shift+V",
      onclick: () => turn(true, true),
    },
    logo(),
    "Vario",
    launcherCount,
  );
  root.append(panel, launcher);

  function turn(open: boolean, focus: boolean) {
    panel.hidden = !open;
    launcher.hidden = open;
    keepOpen(window!, open);
    if (open) refresh();
    if (focus) (open ? tabs[pages.indexOf(current)]! : launcher).focus();
  }
  function onEscape(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    turn(false, true);
  }
  function release() {
    const forces = keptForces(window!);
    keepForces(window!, {});
    for (const experiment in forces) inside.force(experiment, undefined);
    refresh();
  }
  async function share() {
    const href = shareLink(window!.location.href, frame.seen.experiments);
    try {
      await window!.navigator.clipboard.writeText(href);
      linkLine.hidden = true;
      shareLabel.textContent = texts.shared;
      frame.announce(texts.shared);
      setTimeout(() => {
        shareLabel.textContent = texts.share;
      }, 2000);
    } catch {
      // Not allowed here: to be copied by hand.
      linkLine.hidden = false;
      link.value = href;
      link.focus();
      link.select();
    }
  }

  let awaited = false;
  let ended = false;
  function refresh() {
    if (awaited || ended) return;
    awaited = true;
    requestAnimationFrame(() => {
      awaited = false;
      if (!ended) draw();
    });
  }
  function draw() {
    const forced = Object.keys(keptForces(window!)).length;
    launcherCount.textContent = frame.whole(forced);
    launcherCount.hidden = letGo.hidden = forced === 0;
    letGo.replaceChildren(icon(ICONS.release), say(texts.letGo, { count: forced }));
    if (panel.hidden) return;
    frame.seen = look(inside, language);
    tabCounts.experiments.textContent = frame.whole(frame.seen.experiments.length);
    tick();
    current.update();
  }
  function tick() {
    const { engine: state } = inside.vario.debug();
    engine.textContent = texts[state];
    engineDot.className = `dot ${{ ready: "in", loading: "", degraded: "lost" }[state]}`;
  }
  const timer = setInterval(() => {
    if (panel.hidden || document.hidden) return;
    tick();
    if (current.ticking) current.update();
  }, TICK_MS);
  function shortcut(event: KeyboardEvent) {
    if (event.code !== "KeyV" || !event.altKey || !event.shiftKey) return;
    event.preventDefault();
    // Open, but with the focus on the page: the focus is what is wanted.
    turn(panel.hidden === true || !root.activeElement, true);
  }
  function end() {
    release();
    ended = true;
    clearInterval(timer);
    window!.removeEventListener("keydown", shortcut, true);
    keepOpen(window!, undefined);
    host.remove();
  }

  // The page's own shortcuts have no business with what is typed here.
  for (const type of ["keydown", "keyup", "keypress"]) host.addEventListener(type, (event) => event.stopPropagation());
  window.addEventListener("keydown", shortcut, true);
  inside.onChange(refresh);
  const forces = keptForces(window);
  for (const experiment in forces) inside.force(experiment, forces[experiment]);

  document.documentElement.append(host);
  host.showPopover?.();
  select(current);
  turn(!isClosed(window), false);
}
