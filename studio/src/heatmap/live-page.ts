import { el } from "../dom.ts";
import type { DeviceClass } from "../source/types.ts";
import type { Found, FrameLink, Size, TextLine } from "./frame-link.ts";
import { frameLink, sandboxesFor } from "./frame-link.ts";
import type { Layout } from "./layout.ts";
import { boxesOf, drawLayout, hashOfSelector, layoutOf } from "./layout.ts";
import type { Box, ElementName } from "./placement.ts";
import { SCREENS } from "./screens.ts";

/** How long a page that has come may take to answer: then it refuses frames, or has no Vario on it. */
const ANSWER_MS = 4000;
/** How long it may take to come. */
const COME_MS = 15_000;
const ASK_EVERY_MS = 250;
const TALLEST = 12_000;
const USUAL_HEIGHT = 2400;

/** `frame`: the page itself; `snapshot`: its captured layout; `blank`: neither, so that clicks lie where they were. */
export type Kind = "frame" | "snapshot" | "blank";

export interface Target {
  /** Undefined where no address of the route is known. */
  url: URL | undefined;
  device: DeviceClass;
  /** Asks for the captured layout, where the page does not answer. */
  snapshot(): Promise<unknown>;
  /** The document's usual size, where nothing else tells it. */
  usual(): Size;
}

export interface Located {
  boxes: (Box | undefined)[];
  names: (ElementName | undefined)[];
}

export interface LivePage {
  /** Frame or drawing, as large as the page. */
  node: HTMLElement;
  kind(): Kind | undefined;
  size(): Size;
  open(target: Target): void;
  locate(selectors: string[]): Promise<Located>;
  pressable(): Promise<Found[]>;
  at(x: number, y: number): Promise<Found | undefined>;
  bringIn(selector: string): Promise<void>;
  /** For a picture; undefined of a blank page. */
  layout(): Promise<{ layout: Layout; texts?: readonly TextLine[] } | undefined>;
  stop(): void;
}

export interface PageListener {
  /** There is something to lay over, or it has another size. */
  ready(kind: Kind): void;
  /** The page's layout has changed: its elements are to be located anew. */
  moved(): void;
}

/** A page of the site, however it can be had: live in a frame, as its captured layout, or as a blank sheet. */
export function livePage(studio: string, hasKey: boolean, listener: PageListener): LivePage {
  const frame = el("iframe", {
    class: "stage-frame",
    tabindex: -1,
    "aria-hidden": "true",
    referrerpolicy: "no-referrer",
  });
  const drawing = el("canvas", { class: "stage-drawing", hidden: true, "data-testid": "heatmap-snapshot" });
  const node = el("div", { class: "live-page" }, drawing);
  let size: Size = SCREENS.desktop;
  let kind: Kind | undefined;
  let layout: Layout | undefined;
  let link: FrameLink | undefined;
  let opened = 0;

  function resize(next: Size): void {
    size = { width: next.width, height: Math.min(TALLEST, Math.max(1, Math.round(next.height))) };
    frame.style.width = `${size.width}px`;
    frame.style.height = `${size.height}px`;
  }

  async function open(target: Target): Promise<void> {
    opened += 1;
    const turn = opened;
    const isOld = () => turn !== opened;
    const { url, device } = target;
    kind = undefined;
    layout = undefined;
    for (const sandbox of url === undefined ? [] : sandboxesFor(url, studio, hasKey)) {
      const answered = url !== undefined && (await tryFrame(url, sandbox, device, isOld));
      if (isOld()) return;
      if (answered) {
        kind = "frame";
        listener.ready(kind);
        return;
      }
    }
    close();
    layout = layoutOf(await target.snapshot().catch(() => undefined));
    if (isOld()) return;
    kind = layout === undefined ? "blank" : "snapshot";
    const usual = target.usual();
    resize(layout ?? { width: SCREENS[device].width, height: usual.height || USUAL_HEIGHT });
    const context = drawing.getContext("2d");
    drawing.width = size.width;
    drawing.height = size.height;
    if (context !== null && layout !== undefined) drawLayout(context, layout);
    drawing.hidden = false;
    listener.ready(kind);
  }

  function close(): void {
    link?.stop();
    link = undefined;
    frame.remove();
  }

  /** Whether the page answers. */
  async function tryFrame(
    url: URL,
    sandbox: string | null,
    device: DeviceClass,
    isOld: () => boolean,
  ): Promise<boolean> {
    close();
    drawing.hidden = true;
    resize(SCREENS[device]);
    if (sandbox === null) frame.removeAttribute("sandbox");
    else frame.setAttribute("sandbox", sandbox);
    let deadline = Date.now() + COME_MS;
    frame.onload = () => {
      deadline = Date.now() + ANSWER_MS;
    };
    frame.src = url.href;
    node.prepend(frame);
    const mine = frameLink(frame, () => void changed());
    link = mine;
    while (!isOld() && Date.now() < deadline) {
      const asked = Date.now();
      const answer = await mine.ask("measure", { height: SCREENS[device].height }, 1200).catch(() => undefined);
      if (isOld()) return false;
      // A page whose scripts have not filled it yet, or never will, since its sandbox keeps them away.
      if (answer !== undefined && !answer.empty) return fitFrame(mine, device, answer.page);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, ASK_EVERY_MS - (Date.now() - asked))));
    }
    return false;
  }

  async function fitFrame(mine: FrameLink, device: DeviceClass, page: Size): Promise<boolean> {
    const { width } = SCREENS[device];
    resize({ width, height: page.height });
    const fitted = await mine.ask("fit", { height: size.height }).catch(() => undefined);
    if (fitted !== undefined && fitted.page.height > size.height) resize({ width, height: fitted.page.height });
    return fitted !== undefined;
  }

  async function changed(): Promise<void> {
    if (kind === "frame") listener.moved();
  }

  return {
    node,
    kind: () => kind,
    size: () => size,
    open: (target) => void open(target),
    locate: async (selectors) => {
      if (kind === "frame" && link !== undefined) {
        const { boxes, names, page } = await link.ask("boxes", { selectors });
        if (page.height > size.height && size.height < TALLEST) resize({ width: size.width, height: page.height });
        return { boxes: boxes.map((box) => box ?? undefined), names: names.map((name) => name ?? undefined) };
      }
      const known = layout && boxesOf(layout);
      return { boxes: selectors.map((one) => known?.get(hashOfSelector(one))), names: selectors.map(() => undefined) };
    },
    pressable: async () => (kind === "frame" ? ((await link?.ask("pressable"))?.pressable ?? []) : []),
    at: async (x, y) => (kind === "frame" ? ((await link?.ask("at", { x, y }))?.found ?? undefined) : undefined),
    bringIn: async (selector) => {
      if (kind === "frame") await link?.ask("scroll", { selector });
    },
    layout: async () => {
      if (kind !== "frame") return layout && { layout };
      const answer = await link?.ask("layout", {}, 2 * ANSWER_MS);
      const live = layoutOf(answer?.layout);
      return live && answer && { layout: live, texts: answer.texts };
    },
    stop: () => {
      opened += 1;
      close();
    },
  };
}
