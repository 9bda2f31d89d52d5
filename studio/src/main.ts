import { experimentsView } from "./experiments/view.ts";
import { heatmapView } from "./heatmap/view.ts";
import type { Language } from "./i18n.ts";
import { firstLanguage, setLanguage, t } from "./i18n.ts";
import { overviewView } from "./overview/view.ts";
import { recommendationsView } from "./recommendations/view.ts";
import type { Route } from "./router.ts";
import { placeOf, routesOf } from "./router.ts";
import type { Shell } from "./shell.ts";
import { shell } from "./shell.ts";
import { chooseSource } from "./source/choose.ts";
import type { SourceKind } from "./source/types.ts";
import type { TextKey } from "./texts.ts";
import type { View, ViewContext } from "./view.ts";
import { laterView } from "./view.ts";
import { visitView } from "./visit/view.ts";

/** The source this build reads; set by build.mjs. */
declare const STUDIO_SOURCE: SourceKind;

const VIEWS: Record<Route, (context: ViewContext) => View> = {
  overview: overviewView,
  experiments: experimentsView,
  "new-test": laterView(async () => (await import("./new-test/view.ts")).newTestView),
  preview: laterView(async () => (await import("./preview/view.ts")).previewView),
  versions: laterView(async () => (await import("./versions/view.ts")).versionsView),
  heatmap: heatmapView,
  audience: laterView(async () => (await import("./audience/view.ts")).audienceView),
  recommendations: recommendationsView,
  visit: visitView,
};

const TITLES: Partial<Record<Route, TextKey>> = { "new-test": "test.title" };

const page = new URL(location.href);
const source = chooseSource(STUDIO_SOURCE, page);
const routes = routesOf(source.kind);
let frame: Shell | undefined;
let view: View | undefined;

function drawShell(): Shell {
  const drawn = shell(routes, source.kind, changeLanguage);
  document.body.replaceChildren(drawn.node);
  return drawn;
}

function drawView(): void {
  frame ??= drawShell();
  const { route, query } = placeOf(location.hash, routes);
  view?.stop();
  view = VIEWS[route]({ source, query });
  frame.mark(route);
  frame.main.replaceChildren(view.node);
  document.title = `${t(TITLES[route] ?? (`${route}.title` as TextKey))} · ${t("app.title")}`;
}

function changeLanguage(next: Language): void {
  setLanguage(next);
  frame = undefined;
  drawView();
  document.querySelector<HTMLElement>(".segmented [aria-pressed='true']")?.focus();
}

addEventListener("hashchange", () => {
  drawView();
  scrollTo(0, 0);
  frame?.main.querySelector("h1")?.focus({ preventScroll: true });
});

setLanguage(firstLanguage(page, navigator.languages), false);
drawView();
