import type { Found } from "./frame-link.ts";
import type { Box } from "./placement.ts";
import type { ElementRow } from "./rows.ts";

const MOST = 5;
/** Cold is what gets less than this share of the clicks that it would get if all were pressed alike. */
const COLD_SHARE = 0.5;

/** A button or link that hardly anybody presses. */
export interface ColdSpot extends Found {
  clicks: number;
}

/** The coldest of the page's buttons and links, the biggest first: many see these. Nothing while there are few clicks. */
export function coldSpots(pressable: Found[], rows: ElementRow[]): ColdSpot[] {
  const placed = rows.reduce((sum, { box, clicks }) => sum + (box === undefined ? 0 : clicks), 0);
  if (pressable.length === 0 || placed < pressable.length) return [];
  const usual = placed / pressable.length;
  const clicksOn = (pressed: Box) =>
    rows.reduce((sum, { box, clicks }) => (box !== undefined && isWithin(box, pressed) ? sum + clicks : sum), 0);
  return pressable
    .map((found) => ({ ...found, clicks: clicksOn(found.box) }))
    .filter(({ clicks }) => clicks < usual * COLD_SHARE)
    .sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3])
    .slice(0, MOST);
}

/** Clicks on what a button holds are the button's. */
function isWithin([x, y, width, height]: Box, [left, top, outerWidth, outerHeight]: Box): boolean {
  const slack = 1;
  return (
    x >= left - slack &&
    y >= top - slack &&
    x + width <= left + outerWidth + slack &&
    y + height <= top + outerHeight + slack
  );
}
