import { hash32 } from "../../js/src/config.js";

/** Where clicks fall: the page's elements by `data-vario-id`, their sizes, and the spot in them that people aim at. */

export interface Device {
  width: number;
  height: number;
}

export const DESKTOPS: readonly Device[] = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 },
];
export const PHONES: readonly Device[] = [
  { width: 390, height: 844 },
  { width: 412, height: 915 },
  { width: 360, height: 780 },
];

interface Place {
  /** Width and height in CSS pixels. */
  desktop: readonly [number, number];
  phone: readonly [number, number];
  /** The aimed spot as parts of width and height, and how far clicks stray from it. */
  spot: readonly [number, number];
  stray: number;
  /** How far down the page it stands, as part of the page's height. */
  down: number;
}

const PLACES: Record<string, Place> = {
  headline: { desktop: [693, 143], phone: [358, 121], spot: [0.6, 0.62], stray: 0.2, down: 0.04 },
  "hero-tin": { desktop: [149, 198], phone: [89, 118], spot: [0.5, 0.55], stray: 0.14, down: 0.05 },
  "hero-action": { desktop: [146, 48], phone: [146, 48], spot: [0.5, 0.5], stray: 0.16, down: 0.07 },
  "hero-second": { desktop: [100, 25], phone: [100, 25], spot: [0.5, 0.5], stray: 0.18, down: 0.075 },
  offer: { desktop: [1440, 140], phone: [390, 201], spot: [0.3, 0.42], stray: 0.09, down: 0.16 },
  "offer-action": { desktop: [151, 48], phone: [358, 48], spot: [0.5, 0.5], stray: 0.16, down: 0.18 },
  "basket-link": { desktop: [110, 44], phone: [50, 44], spot: [0.6, 0.5], stray: 0.18, down: 0.005 },
  buy: { desktop: [280, 48], phone: [310, 48], spot: [0.5, 0.5], stray: 0.15, down: 0.55 },
  view: { desktop: [227, 227], phone: [172, 172], spot: [0.5, 0.54], stray: 0.17, down: 0.35 },
  add: { desktop: [79, 44], phone: [79, 44], spot: [0.52, 0.5], stray: 0.17, down: 0.4 },
  filter: { desktop: [83, 40], phone: [83, 40], spot: [0.5, 0.5], stray: 0.17, down: 0.25 },
  recommended: { desktop: [151, 204], phone: [136, 204], spot: [0.5, 0.42], stray: 0.16, down: 0.7 },
};

/** Coordinates inside an element run from 0 to this. */
const SCALE = 32_767;

/** The page's height in CSS pixels, for desktops and for phones. */
const HEIGHTS = { desktop: 4_200, phone: 6_800 };

/** Experiment → variation. */
export type Variations = Record<string, string>;

/** The properties of a "Heatmap Recorded" with one click, on the element with this `data-vario-id`. */
export function heatmapClick(
  random: () => number,
  varioId: string,
  device: Device,
  variations: Variations,
): Record<string, unknown> {
  const place = PLACES[varioId] ?? PLACES[varioId.split("-")[0] ?? ""];
  if (place === undefined) throw new Error(`the page has no place ${varioId}`);
  const form = device.width < 860 ? "phone" : "desktop";
  const [width, height] = place[form];
  const pageHeight = HEIGHTS[form];
  const selector = `[data-vario-id="${varioId}"]`;
  const at = (spot: number) => Math.round(Math.min(1, Math.max(0, spot + place.stray * bell(random))) * SCALE);
  const [x, y] = [at(place.spot[0]), at(place.spot[1])];
  const down = place.down * pageHeight;
  const reach = Math.ceil((20 * (down + device.height)) / pageHeight) * 5;
  return {
    v: 1,
    route: "/",
    vw: device.width,
    vh: device.height,
    pw: device.width,
    ph: pageHeight,
    device: device.width < 600 ? "phone" : "desktop",
    variations,
    elements: [[hash32(selector).toString(36), width, height, selector]],
    points: [[1, 0, x, y, Math.round(SCALE / 2), Math.round(down), 0]],
    scroll: Math.min(100, reach),
  };
}

/** About normally distributed, mean 0, standard deviation 1 (the sum of twelve uniform numbers). */
function bell(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}
