import { brief } from "./condition.js";
import { type Child, h, refill } from "./dom.js";
import type { Frame, Page } from "./frame.js";
import { rowButton } from "./list.js";
import { say } from "./texts.js";

/** Older ones go. */
const MOST = 200;

interface Message {
  type?: string;
  event?: string;
  timestamp?: string;
  userId?: string;
  groupId?: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
  context?: { page?: { path?: string } };
}

/** The part of a message that tells it from others of its name. */
function gist({ type, properties = {}, traits, userId, groupId, context }: Message): string {
  const { experiment_id, variation_id } = properties;
  if (experiment_id !== undefined) return `${experiment_id} → ${variation_id}`;
  if (type === "page") return context?.page?.path ?? "";
  const content = type === "track" ? properties : traits;
  return [userId ?? groupId, content && Object.keys(content).length && brief(content)].filter(Boolean).join(" ");
}

function clock(timestamp: string | undefined): string {
  const time = new Date(timestamp ?? "");
  return Number.isNaN(time.getTime()) ? "" : time.toTimeString().slice(0, 8);
}

export function eventsPage(frame: Frame, counted: (events: number) => void): Page {
  const { texts, inside } = frame;
  const list = h("ul", { class: "events", "aria-label": texts.events });
  const empty = h("p", { class: "empty" }, texts.noEvents);
  const status = h("span");
  let total = 0;
  let last = 0;

  function item(text: string): HTMLElement {
    let message: Message = {};
    try {
      message = JSON.parse(text);
    } catch {}
    const id = `event${last++}`;
    const element = h("li", { class: "item" });
    const head: Child[] = [
      h("time", {}, clock(message.timestamp)),
      h("span", { class: "title" }, message.event ?? message.type ?? "?"),
      h("span", { class: "sub" }, gist(message)),
    ];
    const draw = (open: boolean) =>
      refill(
        element,
        h("h3", {}, rowButton(id, open, id, draw, head)),
        h(
          "div",
          { id, class: "detail", hidden: !open },
          open &&
            h(
              "pre",
              { tabindex: 0, "aria-label": message.event ?? message.type ?? "" },
              JSON.stringify(message, undefined, 2),
            ),
        ),
      );
    draw(false);
    return element;
  }
  function show() {
    const some = list.childElementCount > 0;
    empty.hidden = some;
    strip.hidden = !some;
    status.textContent = say(texts.eventCount, { count: total });
    counted(total);
  }
  const clear = h(
    "button",
    {
      type: "button",
      class: "button small",
      onclick() {
        list.replaceChildren();
        total = 0;
        show();
      },
    },
    texts.clear,
  );
  const strip = h("div", { class: "strip" }, status, clear);
  inside.onMessage((text) => {
    total++;
    list.prepend(item(text));
    if (list.childElementCount > MOST) list.lastElementChild?.remove();
    show();
  });
  show();
  return { key: "events", element: h("div", {}, strip, list, empty), update() {} };
}
