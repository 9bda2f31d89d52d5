/**
 * Captures a page's heatmap, a lazy chunk: where it is clicked, how far it is seen and for how long. The listener reads the
 * place and the path to it before the page answers; selectors, routes and messages are Rust's (src/heatmap/), in a module
 * of its own. Without that module, or after a trap, there is no heatmap and one warning.
 */
import * as glue from "../../build/wasm/heatmap/heatmap.js";
import { whenIdle } from "./browser.js";
import { toVarioError } from "./errors.js";
import { forgetLayouts, offerLayout } from "./heatmap/daily.js";
import { FATE_MS, watchFate } from "./heatmap/fate.js";
import { enterIframes } from "./heatmap/iframes.js";
import { watchLooking } from "./heatmap/looking.js";
import { watchPresses } from "./heatmap/press.js";
import { type Answering, type PrivateClick, privateReports } from "./heatmap/private.js";
import { isMasked, type Spot } from "./heatmap/spot.js";
import { tabsSelectors } from "./heatmap/tab.js";
import { type HeatmapWish, heatmapOptions, pagesOfPayload } from "./heatmap/wish.js";
import { inFolder } from "./host.js";
import type { Inside } from "./inside.js";
import { toJson } from "./json.js";
import { compile } from "./load.js";
import type { PageContext, PrivateHeatmap } from "./options.js";
import { createPage } from "./page.js";

/** A point waits so long at most before it is sent, once it is known what became of it. */
const FLUSH_MS = 5000;
/** So many are sent at once. */
const MANY = 20;
/** Points that wait at most; no visitor clicks faster. */
const MOST_WAITING = 200;
/** A click on a label and the one that the browser makes of it on its field are one, ms. */
const ECHO_MS = 100;

/** What the module exports. */
interface Heatmap extends Answering {
  route(path: string, templates: string): string;
  begin(visitor: string, route: string, share: number): boolean;
  know(hashes: string): void;
  known(): string;
  point(path: string, numbers: Float64Array): boolean;
  look(top: number, bottom: number, height: number, ms: number): void;
  hover(x: number, y: number): void;
  take(route: string, variations: string, vw: number, vh: number, pw: number, ph: number): string;
}

interface Waiting {
  event: Event;
  /** By `performance.now()`. */
  at: number;
  path: readonly EventTarget[];
  spot: Spot;
}

interface View {
  /** The document's address, and what of it tells pages apart. */
  url: string;
  address: string;
  context: PageContext;
  route: string;
  /** What is private of the page. */
  page?: PrivateHeatmap | undefined;
  /** What happens on it may be captured: it is among the sample, and not private. */
  open: boolean;
}

/** The module; from the folder of assets where the page names one, else from beside this file. */
async function moduleOf({ options, fetch: get }: Inside): Promise<WebAssembly.Module> {
  const beside = new URL("./heatmap.wasm", import.meta.url);
  if (!options.assets) return compile(beside, get);
  return compile(inFolder("heatmap.wasm", options.assets), get).catch(() => compile(beside, get));
}

/** Of a page that is being prerendered nothing is captured before somebody sees it. */
export function captureHeatmap(inside: Inside): void {
  const window = inside.window as (Window & typeof globalThis) | undefined;
  let wish: HeatmapWish | undefined;
  try {
    wish = heatmapOptions(inside.options);
  } catch (thrown) {
    inside.report(toVarioError(thrown));
  }
  if (!window || !wish) return;
  const { document } = window;
  const wanted = wish;
  const begin = () => start(inside, window, wanted);
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}

function start(inside: Inside, window: Window & typeof globalThis, wish: HeatmapWish): void {
  const { sample, move, routes } = wish;
  const { vario, context } = inside;
  const { document, location } = window;
  const quit = new AbortController();
  const { signal } = quit;
  const { context: pageContext } = createPage(window, inside.options);
  const tab = tabsSelectors(inside, window);
  const now = () => window.performance.now();
  const address = () => location.pathname + location.search;
  /** `heatmap`: the module, once it is known which pages are private; until then clicks wait. */
  let [heatmap, loaded]: (Heatmap | undefined)[] = [];
  let pages: readonly PrivateHeatmap[] | undefined;
  let payload: string | undefined;
  /** The first click before that. */
  let early: PrivateClick | undefined;
  let waiting: Waiting[] = [];
  let due = false;
  let denied = false;
  let last: { event: Event; path: readonly EventTarget[]; at: number } | undefined;
  const presses = watchPresses(document, look);
  const viewHere = () => ({ url: document.URL, address: address(), context: pageContext() });
  let view: View = { ...viewHere(), route: "", open: true };

  function stop(thrown: unknown) {
    quit.abort();
    heatmap = loaded = undefined;
    waiting = [];
    inside.report(toVarioError(thrown, "E_ENGINE_TRAP"));
  }
  /** Asks the module; what fails there ends all of it. */
  function ask(work: (heatmap: Heatmap) => void) {
    if (!heatmap) return;
    try {
      work(heatmap);
    } catch (thrown) {
      stop(thrown);
    }
  }

  const reports = privateReports(inside, ask);
  const fate = watchFate(
    window,
    import("./behaviour.js").then(({ judgeOf }) => judgeOf),
    signal,
  );
  const looking = watchLooking(
    window,
    {
      look: (...seen) => {
        if (view.open && !isElsewhere()) ask((heatmap) => heatmap.look(...seen));
      },
      hover: move
        ? (x, y, over) => {
            look();
            if (view.open && !denied && !isMasked([over], document)) ask((heatmap) => heatmap.hover(x, y));
          }
        : undefined,
    },
    signal,
  );

  /** Undefined while nobody can tell: the payload is not there yet, or what it says is wrong. */
  function readPages(): void {
    const text = inside.payload();
    if (payload === text) return;
    payload = text;
    pages = undefined;
    if (inside.options.payload && !text) return;
    try {
      const own = wish.pages.map(({ route }) => route);
      pages = [...wish.pages, ...pagesOfPayload(text).filter(({ route }) => !own.includes(route))];
    } catch (thrown) {
      inside.report(toVarioError(thrown));
    }
  }
  function pageOf(heatmap: Heatmap): PrivateHeatmap | undefined {
    const path = location.pathname.replace(/\/index\.html$/, "/");
    const found = heatmap.route(path, pages?.map(({ route }) => route).join("\n") ?? "");
    return pages?.find(({ route }) => route === found);
  }
  /** The payload may be another: other pages are private. */
  function reread() {
    readPages();
    if (!pages) heatmap = undefined;
    else if (!heatmap) {
      heatmap = loaded;
      if (heatmap) arrive();
    } else if (toJson(pageOf(heatmap)) !== toJson(view.page)) {
      waiting = [];
      arrive();
    }
  }

  function arrive() {
    const { pathname } = location;
    const { visitorId, sessionId } = vario.debug();
    const here = viewHere();
    if (view.address !== here.address) {
      waiting = [];
      early = undefined;
    }
    view = { ...here, route: "", open: true };
    ask((heatmap) => {
      const page = pageOf(heatmap);
      const route = page?.route ?? heatmap.route(pathname, routes);
      const open = heatmap.begin(visitorId, route, sample) && !page;
      view = { ...here, route, page, open };
      if (!open) waiting = [];
      heatmap.know(tab.known(sessionId));
      reports.begin(page, pages ?? []);
      if (early) reports.click(early);
      early = undefined;
    });
    if (heatmap && view.open)
      offerLayout(
        inside,
        view.route,
        () => import("./layout.js"),
        (layout) => tell("Layout Captured", toJson(layout) ?? "", true),
      );
    looking.begin();
  }
  /** The address is another page's, and nobody has noticed yet. */
  const isElsewhere = () => view.url !== document.URL && view.address !== address();
  /** Single-page sites change the address under way: what came before is the last page's. */
  function look() {
    const { URL } = document;
    if (view.url === URL) return;
    view.url = URL;
    if (view.address === address()) return;
    fate.leave();
    flush(true);
    arrive();
  }

  /** What is known of becomes messages; `all`: the rest too. */
  function flush(all: boolean) {
    if (!heatmap) return;
    const at = now();
    const isReady = (point: Waiting) => all || (at - point.at >= FATE_MS && !fate.isOpen(point.event));
    const ready = waiting.filter(isReady);
    waiting = waiting.filter((point) => !isReady(point));
    const here = view.address === address();
    looking.settle(here);
    if (denied || !view.open) return;
    const { exposures, sessionId } = vario.debug();
    const variations = toJson(exposures) || "{}";
    const bodies: string[] = [];
    ask((heatmap) => {
      if (!tab.is(sessionId)) heatmap.know("");
      for (let more = true; more; ) {
        let sent = 0;
        while (ready[sent] && put(heatmap, ready[sent])) sent++;
        ready.splice(0, sent);
        const body = heatmap.take(view.route, variations, ...looking.sizes());
        if (body) bodies.push(body);
        more = !!body && sent > 0 && ready.length > 0;
      }
      if (bodies.length) tab.keep(sessionId, heatmap.known());
    });
    for (const body of bodies) tell("Heatmap Recorded", body, here);
  }
  /** False when the message is full. */
  function put(heatmap: Heatmap, point: Waiting | undefined): boolean {
    if (!point) return false;
    const { flags, path, left, top, width, height, x, y, scroll } = point.spot;
    const known = flags | fate.flags(point.event, point.path);
    const [, , across] = looking.sizes();
    const numbers = [known, left, top, width, height, x + looking.start(), y, across, ...scroll, point.at];
    return heatmap.point(path, new Float64Array(numbers));
  }
  function tell(event: string, body: string, here: boolean) {
    const { page } = context;
    if (!here) context.page = view.context;
    inside.record("heatmap", event, body);
    if (page === undefined) delete context.page;
    else context.page = page;
  }
  function soon() {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      whenIdle(window, () => {
        flush(false);
        if (waiting.length) soon();
      });
    }, FLUSH_MS);
  }

  /** Whether the browser made this click of the last one, on a label, for its field. */
  const isEcho = (field: EventTarget | undefined, at: number) =>
    last &&
    at - last.at < ECHO_MS &&
    last.path[0] !== field &&
    last.path.some((node) => (node as Element).localName === "label" && (node as HTMLLabelElement).control === field);

  function click(event: MouseEvent) {
    // An iframe's window may hear of it as well.
    if (denied || !event.isTrusted || last?.event === event) return;
    const at = now();
    const { path, spot } = presses.read(event);
    const echoed = isEcho(path[0], at);
    last = { event, path, at };
    if (!spot || echoed) return;
    if (view.page) reports.click({ event, path });
    if (!view.open || waiting.length >= MOST_WAITING) return;
    waiting.push({ event, at, path, spot });
    if (!heatmap) early ??= { event, path };
    fate.take(event, at);
    soon();
    if (waiting.length >= MANY && waiting.length % MANY === 0) setTimeout(() => whenIdle(window, () => flush(false)));
  }
  function enter(inner: Window & typeof globalThis) {
    const on = (type: string, handle: (event: Event) => void) =>
      inner.addEventListener(
        type,
        (event) => {
          try {
            handle(event);
          } catch {
            // The embedding page must never notice.
          }
        },
        { capture: true, passive: true, signal },
      );
    fate.enter(inner);
    on("pointerdown", (event) => {
      if (!denied && view.open) presses.begin(event as PointerEvent);
    });
    on("click", (event) => click(event as MouseEvent));
  }

  function heed() {
    denied = vario.consent().heatmap === "denied";
    reports.heed();
    if (!denied) return;
    waiting = [];
    early = undefined;
    tab.clear();
  }
  heed();
  enter(window);
  enterIframes(document, enter);
  inside.collect.add(() => flush(true));
  inside.hidden.add((leaving) => {
    if (leaving) fate.leave();
    flush(true);
    reports.end();
  });
  inside.shown.add((back) => {
    if (back) arrive();
    else looking.begin();
  });
  inside.forgotten.add(tab.clear);
  inside.forgotten.add(() => forgetLayouts(window));
  inside.onChange((cause) => {
    if (cause === "consent") heed();
    else if (cause === "attributes") look();
    else if (cause === "payload") reread();
    else if (cause === "visitor") {
      // What the last visitor left has become messages already.
      waiting = [];
      tab.clear();
      arrive();
    }
  });

  moduleOf(inside)
    .then((module) => {
      glue.initSync({ module });
      loaded = new glue.Heatmap() as Heatmap;
      reread();
    })
    .catch((thrown) => stop(toVarioError(thrown, "E_ENGINE_LOAD")));
}
