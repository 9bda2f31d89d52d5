/** Who captures the layout of a page, and how often. */
import { hash32 } from "../config.js";

const KEPT = "vario.layouts";
/** One visitor of so many. */
const ONE_OF = 100;

export interface LayoutTurn {
  visitor: string;
  /** The page's template. */
  route: string;
  /** phone, tablet or desktop. */
  device: string;
  /** YYYY-MM-DD */
  day: string;
}

/**
 * Whether this visit is to capture the page's layout: one visitor of a hundred, told by the visitor, the page, the kind of
 * device and the day, so that nobody does it on all pages or every day. `alone`: this browser's store is the only one
 * (`local:`), so it does. Once a day, page and device in a tab; `true` counts as done.
 */
export function takesLayout(window: Window, { visitor, route, device, day }: LayoutTurn, alone = false): boolean {
  const turn = `${day} ${device} ${route}`;
  if (!alone && hash32(`${visitor} ${turn}`) % ONE_OF) return false;
  try {
    const { sessionStorage } = window;
    const done = (sessionStorage.getItem(KEPT) ?? "").split("\n").filter((line) => line.startsWith(day));
    if (done.includes(turn)) return false;
    sessionStorage.setItem(KEPT, [...done, turn].join("\n"));
    return true;
  } catch {
    // Where nothing can be kept it would be done on every page.
    return false;
  }
}
