/** A list of rows that open: arrow keys move, right and left open and close, a filter narrows it. */
import { arrows, type Child, h, ICONS, icon, refill } from "./dom.js";
import { say, type Texts } from "./texts.js";

export interface Row {
  key: string;
  /** The row's button. */
  head: Child[];
  /** What a filter looks in. */
  words: string;
  detail(): Child[];
}

export interface List {
  element: HTMLElement;
  show(rows: Row[], empty: string): void;
}

const FEW = 5;
let lists = 0;

export function rowButton(
  key: string,
  open: boolean,
  controls: string,
  toggle: (open: boolean) => void,
  head: Child[],
) {
  return h(
    "button",
    {
      type: "button",
      class: "row",
      "data-key": `row ${key}`,
      "aria-expanded": String(open),
      "aria-controls": controls,
      onclick: () => toggle(!open),
      onkeydown(event: KeyboardEvent) {
        const list = (event.currentTarget as HTMLElement).closest("ul")!;
        if (event.key === "ArrowRight" && !open) toggle(true);
        else if (event.key === "ArrowLeft" && open) toggle(false);
        else arrows(event, [...list.querySelectorAll<HTMLElement>("button.row")], ["ArrowUp", "ArrowDown"]);
      },
    },
    head,
    h("span", { class: "chevron" }, icon(ICONS.more)),
  );
}

export function createList(texts: Texts, label: string): List {
  const id = `list${lists++}`;
  const opened = new Set<string>();
  let rows: Row[] = [];
  let empty = "";
  const input = h("input", { type: "search", placeholder: texts.filter, "aria-label": texts.filter, oninput: render });
  const search = h("label", { class: "search" }, icon(ICONS.search), input);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      event.stopPropagation();
      input.value = "";
      render();
    } else if (event.key === "ArrowDown") body.querySelector<HTMLElement>("button.row")?.focus();
  });
  const body = h("div");

  function render() {
    search.hidden = rows.length <= FEW;
    const sought = search.hidden ? "" : input.value.trim().toLowerCase();
    const found = rows.filter(({ words }) => words.toLowerCase().includes(sought));
    if (!found.length)
      return refill(body, h("p", { class: "empty" }, rows.length ? say(texts.nothing, { text: input.value }) : empty));
    const items = found.map(({ key, head, detail }, index) => {
      const open = opened.has(key);
      const toggle = (open: boolean) => {
        opened[open ? "add" : "delete"](key);
        render();
      };
      const detailId = `${id}-${index}`;
      return h(
        "li",
        { class: "item" },
        h("h3", {}, rowButton(key, open, detailId, toggle, head)),
        h("div", { id: detailId, class: "detail", hidden: !open }, open && detail()),
      );
    });
    refill(body, h("ul", { "aria-label": label }, items));
  }
  return {
    element: h("div", {}, search, body),
    show(next, whenEmpty) {
      [rows, empty] = [next, whenEmpty];
      render();
    },
  };
}
