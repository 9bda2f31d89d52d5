/**
 * A page shown as tall as it is long is to be laid out as on an ordinary screen: what is sized by the screen's height
 * (`100vh`) would grow with the frame. So heights are noted on the ordinary screen, and held where the tall one changes them.
 */

/** How much a height may move before it counts as tied to the screen's, CSS px. */
const TOLERANCE = 1;
const PROPERTIES = ["box-sizing", "height", "min-height", "max-height"] as const;
/** Larger pages are held only so far. */
const MOST = 20_000;

export interface Hold {
  /** Lets everything go, and notes the heights as they are now. */
  note(): void;
  /** Holds what has changed its height since. */
  hold(): void;
}

export function createHold(document: Document): Hold {
  let noted: [element: HTMLElement, height: number][] = [];
  let held: [element: HTMLElement, before: [string, string][]][] = [];
  const heightOf = (element: Element) => element.getBoundingClientRect().height;
  return {
    note() {
      for (const [element, before] of held)
        before.forEach(([value, priority], index) => {
          element.style.setProperty(PROPERTIES[index]!, value, priority);
        });
      held = [];
      const elements = [...document.body.querySelectorAll<HTMLElement>("*")].slice(0, MOST);
      noted = [...elements, document.body]
        .filter((element) => element.style && !element.closest("svg"))
        .map((element) => [element, heightOf(element)]);
    },
    hold() {
      // From the inside out: what only grew with its content is back at its height by then.
      for (const [element, height] of [...noted].reverse()) {
        if (Math.abs(heightOf(element) - height) <= TOLERANCE) continue;
        const { style } = element;
        held.push([element, PROPERTIES.map((name) => [style.getPropertyValue(name), style.getPropertyPriority(name)])]);
        for (const name of PROPERTIES)
          style.setProperty(name, name === "box-sizing" ? "border-box" : `${height}px`, "important");
      }
      noted = [];
    },
  };
}
