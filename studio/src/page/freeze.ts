/** How much an element's height may move before it counts as tied to the screen's height. */
const TOLERANCE_PX = 1;
const PROPERTIES = ["box-sizing", "height", "min-height", "max-height"] as const;

/**
 * Shows a page in a frame as tall as the whole page, laid out as on an ordinary screen: parts sized by the screen's
 * height (`100vh`) would grow with the frame, so they are held at the height they have on that screen.
 * Answers how to let them go again.
 */
export function freezeHeights(page: Document, resize: (height: number) => void, screen: number): () => void {
  resize(screen);
  const elements = [...page.body.querySelectorAll<HTMLElement>("*"), page.body];
  const heights = elements.map(heightOf);
  resize(page.documentElement.scrollHeight);
  const frozen: { element: HTMLElement; before: string[] }[] = [];
  for (let index = elements.length - 1; index >= 0; index -= 1) {
    const element = elements[index];
    const height = heights[index];
    if (element?.style === undefined || height === undefined) continue;
    if (Math.abs(heightOf(element) - height) <= TOLERANCE_PX) continue;
    frozen.push({ element, before: PROPERTIES.map((name) => element.style.getPropertyValue(name)) });
    for (const name of PROPERTIES) {
      element.style.setProperty(name, name === "box-sizing" ? "border-box" : `${height}px`, "important");
    }
  }
  return () => {
    for (const { element, before } of frozen) {
      PROPERTIES.forEach((name, index) => {
        element.style.setProperty(name, before[index] ?? "");
      });
    }
  };
}

function heightOf(element: Element): number {
  return element.getBoundingClientRect().height;
}
