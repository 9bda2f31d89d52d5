import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { fitInto, scaleIn } from "../page/scale.ts";
import type { Found } from "./frame-link.ts";
import type { Kind, LivePage, Target } from "./live-page.ts";
import { livePage } from "./live-page.ts";
import type { Box } from "./placement.ts";
import { SCREENS } from "./screens.ts";

export interface Stage {
  node: HTMLElement;
  page: LivePage;
  canvas: HTMLCanvasElement;
  /** Lines over the heat. */
  lines: HTMLElement;
  open(target: Target): void;
  /** Gives the canvas the page's size, and clears it. */
  clear(): CanvasRenderingContext2D | null;
  /** Rings a box; `card` stands by it. `isFollowed`: the box is brought into view. */
  ring(box: Box | undefined, card?: HTMLElement, isFollowed?: boolean): void;
  /** A line about how the page is shown; "" for none. */
  say(text: string): void;
  stop(): void;
}

export interface StageListener {
  ready(kind: Kind): void;
  moved(): void;
  /** A click on the page: what is there. */
  picked(found: Found | undefined): void;
}

/** The page at its real width and full height, scaled to the room there is, with the heat on a canvas over it. */
export function stage(studio: string, hasKey: boolean, listener: StageListener): Stage {
  const canvas = el("canvas", { class: "stage-heat", "data-testid": "heatmap-canvas", role: "img" });
  const lines = el("div", { class: "stage-lines" });
  const place = el("div", { class: "stage-card-place" });
  const ring = el("div", { class: "stage-ring", hidden: true }, place);
  const page = livePage(studio, hasKey, {
    ready: (kind) => {
      node.dataset.kind = kind;
      message.hidden = true;
      scaleToRoom();
      listener.ready(kind);
    },
    moved: listener.moved,
  });
  const sheet = el("div", { class: "stage-sheet" }, page.node, canvas, lines, ring);
  const note = el("p", { class: "stage-note", role: "status", hidden: true, "data-testid": "stage-note" });
  const message = el(
    "div",
    { class: "stage-message", role: "status" },
    el("span", { class: "spinner", "aria-hidden": "true" }),
    el("span", {}, t("page.loading")),
  );
  const scroller = el("div", { class: "stage-scroll", tabindex: 0, role: "region" }, sheet);
  const node = el("div", { class: "stage heat-stage" }, note, scroller, message);
  const room = new ResizeObserver(scaleToRoom);
  room.observe(scroller);

  const scale = () => scaleIn(scroller, page.size().width);
  function scaleToRoom(): void {
    fitInto(scroller, sheet, page.size());
  }

  canvas.addEventListener("click", async (event) => {
    const box = canvas.getBoundingClientRect();
    const factor = scale();
    const found = page.at((event.clientX - box.left) / factor, (event.clientY - box.top) / factor);
    listener.picked(await found.catch(() => undefined));
  });

  return {
    node,
    page,
    canvas,
    lines,
    open: (target) => {
      const { width } = SCREENS[target.device];
      const label = t("page.frame", { width });
      scroller.setAttribute("aria-label", label);
      canvas.setAttribute("aria-label", label);
      node.dataset.device = target.device;
      node.dataset.kind = "opening";
      message.hidden = false;
      ring.hidden = true;
      page.open(target);
      scaleToRoom();
    },
    clear: () => {
      const { width, height } = page.size();
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
        scaleToRoom();
      }
      const context = canvas.getContext("2d");
      context?.clearRect(0, 0, width, height);
      lines.replaceChildren();
      return context;
    },
    ring: (box, card, isFollowed = true) => {
      ring.hidden = box === undefined;
      // What is there already keeps the focus.
      if (place.firstChild !== (card ?? null)) place.replaceChildren(...(card === undefined ? [] : [card]));
      if (box === undefined) return;
      const [x, y, width, height] = box;
      ring.style.transform = `translate(${x}px, ${y}px)`;
      ring.style.width = `${width}px`;
      ring.style.height = `${height}px`;
      ring.classList.toggle("right", x + width / 2 > page.size().width / 2);
      ring.classList.toggle("above", y + height > page.size().height - 260 / scale());
      const [top, bottom] = [y * scale(), (y + height) * scale()];
      // The window may end before the scroller does.
      const room = Math.min(scroller.clientHeight, innerHeight - Math.max(0, scroller.getBoundingClientRect().top));
      const isSeen = top >= scroller.scrollTop && bottom <= scroller.scrollTop + room;
      if (isSeen || !isFollowed) return;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      scroller.scrollTo({
        top: (top + bottom) / 2 - room / 2,
        behavior: still ? "instant" : "smooth",
      });
    },
    say: (text) => {
      note.hidden = text === "";
      note.textContent = text;
    },
    stop: () => {
      page.stop();
      room.disconnect();
    },
  };
}
