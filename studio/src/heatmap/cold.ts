import { isShown } from "../page/box.ts";
import type { Placement } from "./placement.ts";

const PRESSABLE = "a[href], button, [role=button], input[type=submit], summary";
const MOST = 5;
/** Cold is what gets less than this share of the clicks that it would get if all were pressed alike. */
const COLD_SHARE = 0.5;

/** A button or link that hardly anybody presses. */
export interface ColdSpot {
  element: Element;
  clicks: number;
}

/** The coldest of the page's buttons and links, the biggest first: many see these. Nothing while there are few clicks. */
export function coldSpots(page: Document, { elements, placed }: Placement): ColdSpot[] {
  const pressable = [...page.querySelectorAll(PRESSABLE)].filter(
    (element) => isShown(element) && wordsOf(element) !== "",
  );
  if (pressable.length === 0 || placed < pressable.length) return [];
  const usual = placed / pressable.length;
  const clicksOn = (pressed: Element) =>
    elements.reduce((sum, { element, clicks }) => (element && pressed.contains(element) ? sum + clicks : sum), 0);
  return pressable
    .map((element) => ({ element, clicks: clicksOn(element) }))
    .filter(({ clicks }) => clicks < usual * COLD_SHARE)
    .sort((a, b) => areaOf(b.element) - areaOf(a.element))
    .slice(0, MOST);
}

function wordsOf(element: Element): string {
  return (element.textContent ?? "").trim();
}

function areaOf(element: Element): number {
  const { width, height } = element.getBoundingClientRect();
  return width * height;
}
