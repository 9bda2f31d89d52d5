/**
 * Private pages: which cell of the page's top elements the first click was in, told so that nobody can tell it of one visitor
 * (src/heatmap/private.rs, optimized unary encoding).
 *
 * One report a day leaves the device, so that its epsilon is the visitor's total for the day. Of several private pages chance
 * says, for each day anew, which one the report is about: every report then has its whole epsilon, where sharing it would cost
 * far more precision (Wang et al., "Collecting and Analyzing Multidimensional Data with Local Differential Privacy", ICDE
 * 2019), and no page is favoured for being seen first. It is about the day's first view of that page: the cell of its first
 * click, or "none" when that was elsewhere, or when the page is first hidden or left without one. A later click would make
 * visitors who click much count for more, and whoever never clicks count for nothing.
 *
 * A report stands under an id of its own, holds its day alone, and is a request of its own without cookies and referrer, sent
 * once: to lose one is nothing, to count one twice would be.
 */

import { pathUp } from "../capture/element.js";
import { batchAddress, hash32 } from "../config.js";
import type { Inside } from "../inside.js";
import { toJson } from "../json.js";
import type { PrivateHeatmap } from "../options.js";
import { PRIVATE } from "../storage.js";
import { hostOf } from "./path.js";
import { resolve } from "./resolve.js";

/** Cells that an element has, 4 across and 4 down. */
const CELLS = 16;
const NONE = -1;
const LOCK = "vario.private";

/** What of the module is needed. */
export interface Answering {
  cell(left: number, top: number, width: number, height: number): number;
  alphabet(cells: string): string;
  answer(cells: number, cell: number, epsilon: number, chance: Uint8Array): string;
}

/** `path`: the elements that the click goes through, innermost first. */
export interface PrivateClick {
  event: MouseEvent;
  path: readonly EventTarget[];
}

export interface PrivateReports {
  /** A page view begins, the last is over; `page`: what is private of it, among all that are. */
  begin(page: PrivateHeatmap | undefined, pages: readonly PrivateHeatmap[]): void;
  click(click: PrivateClick): void;
  /** The page is hidden or left. */
  end(): void;
  /** Consent may be another. */
  heed(): void;
}

interface View {
  page: PrivateHeatmap;
  pages: readonly PrivateHeatmap[];
  /** Of the first click, once there was one. */
  cell?: number;
  /** The day's report is this view's to make: the day, YYYY-MM-DD. */
  day?: string;
  over: boolean;
}

/** `ask`: asks the module, unless there is none any more. */
export function privateReports(inside: Inside, ask: (work: (module: Answering) => void) => void): PrivateReports {
  const { storage, vario } = inside;
  const { document, crypto, navigator } = inside.window as Window & typeof globalThis;
  let view: View | undefined;

  /** Whether the day's report is to be about this page's view. What cannot be kept would be told again on the next page. */
  function takesTurn(day: string, { page, pages }: View): boolean {
    const names = pages.map(({ route }) => hash32(route).toString(36));
    const [last, before = ""] = storage.get(PRIVATE)?.split(" ") ?? [];
    if (last === day && !before) return false;
    const drawn = names[Math.floor((crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32) * names.length)];
    const chosen = last === day && names.includes(before) ? before : drawn;
    const takes = chosen === names[pages.indexOf(page)];
    if (storage.set(PRIVATE, takes ? day : `${day} ${chosen}`)) return takes;
    storage.remove(PRIVATE);
    return false;
  }
  /** One tab at a time. While consent is pending nothing may be kept: what is known by then waits in memory. */
  function claim(mine: View) {
    if (vario.consent().heatmap !== "granted" || (inside.options.bots === "drop" && inside.context.bot)) return;
    const turn = () => {
      const day = new Date(inside.now()).toISOString().slice(0, 10);
      if (mine.over || mine.day || vario.consent().heatmap !== "granted" || !takesTurn(day, mine)) return;
      mine.day = day;
      if (mine.cell !== undefined) settle(mine);
    };
    const locks = navigator.locks as LockManager | undefined;
    if (locks?.request) locks.request(LOCK, turn).catch(() => {});
    else turn();
  }
  function settle(mine: View) {
    if (mine.over) return;
    mine.over = true;
    if (mine.day) ask((module) => send(module, mine.page, mine.cell ?? NONE, mine.day!));
  }

  function send(module: Answering, { route, epsilon, cells }: PrivateHeatmap, cell: number, day: string) {
    const { endpoint, path, writeKey } = inside.options;
    const draw = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
    const id = () => [...draw(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const bits = module.answer(cells.length * CELLS, cell, epsilon, draw((cells.length + 1) * 64));
    if (!bits) return;
    const message = toJson({
      type: "track",
      messageId: id(),
      anonymousId: id(),
      timestamp: `${day}T00:00:00.000Z`,
      event: "Heatmap Reported",
      properties: { v: 1, route, epsilon, cells: module.alphabet(cells.join("\n")), bits },
    });
    if (!message) return;
    if (endpoint === "local:") return inside.append(message, 3);
    inside
      .fetch(batchAddress(endpoint, path), {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        credentials: "omit",
        referrerPolicy: "no-referrer",
        keepalive: true,
        body: `{"writeKey":${toJson(writeKey)},"batch":[${message}]}`,
      })
      .catch(() => {});
  }

  return {
    begin(page, pages) {
      if (view) settle(view);
      view = page && { page, pages, over: false };
      if (view) claim(view);
    },
    click(click) {
      if (!view || view.over || view.cell !== undefined) return;
      const { cells } = view.page;
      ask((module) => {
        if (view) view.cell = cellOf(module, cells, click, document);
      });
      if (view.day) settle(view);
    },
    end() {
      if (view) settle(view);
    },
    heed() {
      const state = vario.consent().heatmap;
      if (state === "denied") {
        view = undefined;
        storage.remove(PRIVATE);
      } else if (view && !view.day && !view.over) claim(view);
    },
  };
}

/** The cell of the innermost listed element that holds a click. */
function cellOf(module: Answering, cells: readonly string[], { event, path }: PrivateClick, page: Document): number {
  const listed = cells.map((selector) => resolve(page, selector));
  const byKeyboard = !event.detail;
  let { clientX, clientY } = event;
  for (let tree = path; ; ) {
    for (const node of tree) {
      const index = listed.indexOf(node as Element);
      if (index < 0) continue;
      const { left, top, width, height } = (node as Element).getBoundingClientRect();
      const [x, y] = byKeyboard ? [width / 2, height / 2] : [clientX - left, clientY - top];
      return index * CELLS + module.cell(x, y, width, height);
    }
    const { ownerDocument } = tree[0] as Node;
    const frame = ownerDocument && hostOf(ownerDocument, page);
    if (!frame) return NONE;
    // In the terms of the page around.
    const { left, top } = frame.getBoundingClientRect();
    clientX += left + frame.clientLeft;
    clientY += top + frame.clientTop;
    tree = pathUp(frame);
  }
}
