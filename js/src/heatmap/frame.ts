/**
 * The page in the Studio's frame (`?vario_preview=1&vario_frame=1`): it tracks and stores nothing, and tells the Studio where
 * its elements are.
 *
 * Asked: `{vario: "frame", id, ask, …}`; answered: `{vario: "frame", id, …}` (see `Answers`), and untold
 * `{vario: "frame", changed: true}` when the layout has changed since. Answers go to the window around only, and only where
 * its origin is one that the page allows (option `studio`): whoever else frames the page hears nothing, not even that Vario
 * is on it. `event.origin` is the asker's and cannot be forged; that the frame itself may have the origin "null" (a sandbox
 * without `allow-same-origin`) changes nothing about it.
 */
import type { Inside } from "../inside.js";
import type { Options } from "../options.js";
import { type Box, createBoxes, pageSize, parentOf, viewOf } from "./box.js";
import { selectorOf } from "./chain.js";
import { createHold, type Hold } from "./hold.js";
import { type ElementName, nameOf } from "./name.js";
import { CONTROLS } from "./path.js";
import { resolve } from "./resolve.js";
import { captureLayout } from "./snapshot.js";
import { type TextLine, textLines } from "./words.js";

const SETTLE_MS = 150;
/** How long a frame may take to get the size that the Studio gives it. */
const RESIZE_MS = 1000;
const MOST_SELECTORS = 2000;
const MOST_PRESSABLE = 60;
const PRESSABLE = "a[href],button,[role=button],input[type=submit],summary";

export interface Answers {
  /** `height`: of the ordinary screen that the frame has now. Lets the page be laid out for it, and answers how tall it is. */
  measure: { page: Size; empty: boolean };
  /** `height`: the frame's, as tall as the page. Answers when the page is laid out in it as on the ordinary screen. */
  fit: { page: Size };
  /** `selectors`: at most 2,000. Null for what is not there, not shown, or clipped away. */
  boxes: { page: Size; boxes: (Box | null)[]; names: (ElementName | null)[] };
  /** Buttons and links that are shown, the biggest first. */
  pressable: { pressable: Found[] };
  /** `x`, `y`: CSS px of the page. Null where there is only ground. */
  at: { found: Found | null };
  /** `selector`: brings it to be seen inside the scrollers that it lies in. */
  scroll: { box: Box | null };
  /** For a picture of the page: boxes, and the lines of words that nobody has masked. */
  layout: { layout: object; texts: TextLine[] };
}

export interface Size {
  width: number;
  height: number;
}

/** `selector`: "" where none can be made. */
export interface Found {
  selector: string;
  box: Box;
  name: ElementName;
}

interface Request {
  vario?: unknown;
  id?: unknown;
  ask?: unknown;
  selectors?: unknown;
  selector?: unknown;
  x?: unknown;
  y?: unknown;
  height?: unknown;
}

/** Origins that may ask: the page's own, and those of the option, else the endpoint's. */
export function studioOrigins({ studio, endpoint }: Pick<Options, "studio" | "endpoint">, page: string): Set<string> {
  const origins = new Set<string>();
  for (const address of [page, ...[studio ?? endpoint].flat()]) {
    try {
      const { origin } = new URL(String(address), page);
      // "null" is every sandbox's: whose it is nobody can tell.
      if (origin !== "null") origins.add(origin);
    } catch {}
  }
  return origins;
}

/** Answers from now on; nothing where the page is not in a frame. */
export function attend({ window, options }: Pick<Inside, "window" | "options">): void {
  if (!window || window.parent === window) return;
  const { parent, document } = window;
  const origins = studioOrigins(options, window.location.href);
  let [hold, told, timer] = [undefined as Hold | undefined, "", 0 as unknown as ReturnType<typeof setTimeout>];

  const answers: { [Ask in keyof Answers]: (request: Request) => Answers[Ask] | Promise<Answers[Ask]> } = {
    async measure({ height }) {
      hold ??= createHold(document);
      await tall(Number(height));
      quietly(() => hold?.note());
      return { page: pageSize(window), empty: !document.body || (!pressableOf(window, 1).length && isBlank(document)) };
    },
    async fit({ height }) {
      await tall(Number(height));
      quietly(() => hold?.hold());
      return { page: pageSize(window) };
    },
    boxes({ selectors }) {
      const boxOf = createBoxes(window);
      const elements = (Array.isArray(selectors) ? selectors : [])
        .slice(0, MOST_SELECTORS)
        .map((selector) => resolve(document, String(selector)));
      const boxes = elements.map((element) => (element ? boxOf(element) : null));
      const names = elements.map((element, index) => (element && boxes[index] ? nameOf(element) : null));
      return { page: pageSize(window), boxes, names };
    },
    pressable: () => ({ pressable: pressableOf(window, MOST_PRESSABLE) }),
    at({ x, y }) {
      const element = elementAt(document, Number(x) - window.scrollX, Number(y) - window.scrollY);
      return { found: (element && foundOf(element, document, createBoxes(window))) ?? null };
    },
    scroll({ selector }) {
      const element = resolve(document, String(selector));
      if (element) bringIn(element);
      return { box: element ? createBoxes(window)(element) : null };
    },
    layout: () => ({ layout: captureLayout(window), texts: textLines(window) }),
  };

  /** Waits until the frame has the height that it was given, which takes another process a moment. */
  async function tall(height: number): Promise<void> {
    for (const start = Date.now(); Date.now() - start < RESIZE_MS; ) {
      if (!(height > 0) || Math.abs(window!.innerHeight - height) <= 1) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const changes = new MutationObserver(soon);
  function quietly(work: () => void) {
    work();
    changes.takeRecords();
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => told && parent.postMessage({ vario: "frame", changed: true }, told), SETTLE_MS);
  }
  function follow() {
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    if (document.documentElement) new ResizeObserver(soon).observe(document.documentElement);
    for (const type of ["load", "transitionend", "animationend"]) document.addEventListener(type, soon, true);
    // Inner scrollers only: the page itself is shown whole.
    document.addEventListener("scroll", (event) => event.target !== document && soon(), true);
  }

  window.addEventListener("message", async ({ source, origin, data }: MessageEvent<Request | null>) => {
    if (source !== parent || !origins.has(origin) || data?.vario !== "frame") return;
    const ask = data.ask as keyof Answers;
    if (!Object.hasOwn(answers, ask)) return;
    if (!told) follow();
    told = origin;
    try {
      parent.postMessage({ vario: "frame", id: data.id, ask, ...(await answers[ask](data)) }, origin);
    } catch {
      // The page must not notice; the Studio stops waiting by itself.
    }
  });
}

function isBlank({ body }: Document): boolean {
  return !body.innerText?.trim() && !body.querySelector("img,svg,canvas,video");
}

function pressableOf(window: Window, most: number): Found[] {
  const boxOf = createBoxes(window);
  const area = ({ box: [, , width, height] }: Found) => width * height;
  return [...window.document.querySelectorAll(PRESSABLE)]
    .slice(0, 2000)
    .map((element) => foundOf(element, window.document, boxOf))
    .filter((found): found is Found => !!found?.name.name)
    .sort((a, b) => area(b) - area(a))
    .slice(0, most);
}

function foundOf(element: Element, page: Document, boxOf: (element: Element) => Box | null): Found | undefined {
  const box = boxOf(element);
  return box ? { selector: selectorOf(element, page) ?? "", box, name: nameOf(element) } : undefined;
}

/** What a point means, through open shadow trees: a drawing belongs to what holds it. Undefined for the page's ground. */
function elementAt(document: Document, x: number, y: number): Element | undefined {
  let tree: Document | ShadowRoot = document;
  let found: Element | null = null;
  for (let next = tree.elementFromPoint(x, y); next && next !== found; next = tree.elementFromPoint(x, y)) {
    found = next;
    if (!found.shadowRoot) break;
    tree = found.shadowRoot;
  }
  for (let drawing = found?.closest("svg"); drawing; drawing = found?.closest("svg")) found = drawing.parentElement;
  found = found?.closest(CONTROLS) ?? found;
  return found && found !== document.body && found !== document.documentElement ? found : undefined;
}

/** Scrolls what lies around the element, never the page itself: the Studio shows that whole. */
function bringIn(element: Element): void {
  for (let around = parentOf(element); around; around = parentOf(around)) {
    const style = viewOf(around)?.getComputedStyle(around);
    if (!style || !/auto|scroll|hidden/.test(style.overflow) || around === around.ownerDocument.documentElement)
      continue;
    if (around === around.ownerDocument.body) continue;
    const [inner, outer] = [element.getBoundingClientRect(), around.getBoundingClientRect()];
    const left = inner.left < outer.left ? inner.left - outer.left : Math.max(0, inner.right - outer.right);
    const top = inner.top < outer.top ? inner.top - outer.top : Math.max(0, inner.bottom - outer.bottom);
    if (left || top) around.scrollBy({ left, top, behavior: "instant" });
  }
}
