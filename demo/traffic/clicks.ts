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
  /** Its middle as parts of the document's width and height, roughly: exact is only the place inside the element. */
  middle: readonly [number, number];
  /** The aimed spot as parts of width and height, and how far clicks stray from it. */
  spot: readonly [number, number];
  stray: number;
  /** Of its clicks, the part that do nothing, and the part that come in bursts. */
  dead?: number;
  rage?: number;
}

const PLACES: Record<string, Place> = {
  headline: { desktop: [693, 143], phone: [358, 121], middle: [0.3, 0.06], spot: [0.6, 0.62], stray: 0.2, dead: 0.9 },
  "hero-tin": { desktop: [149, 198], phone: [89, 118], middle: [0.7, 0.08], spot: [0.5, 0.55], stray: 0.14, dead: 0.7 },
  "hero-action": { desktop: [146, 48], phone: [146, 48], middle: [0.15, 0.12], spot: [0.5, 0.5], stray: 0.16 },
  "hero-second": { desktop: [100, 25], phone: [100, 25], middle: [0.3, 0.12], spot: [0.5, 0.5], stray: 0.18 },
  offer: { desktop: [1440, 140], phone: [390, 201], middle: [0.5, 0.2], spot: [0.3, 0.42], stray: 0.09, rage: 0.06 },
  "offer-action": { desktop: [151, 48], phone: [358, 48], middle: [0.8, 0.2], spot: [0.5, 0.5], stray: 0.16 },
  "basket-link": { desktop: [110, 44], phone: [50, 44], middle: [0.92, 0.01], spot: [0.6, 0.5], stray: 0.18 },
  buy: { desktop: [280, 48], phone: [310, 48], middle: [0.85, 0.3], spot: [0.5, 0.5], stray: 0.15, rage: 0.02 },
  view: { desktop: [227, 227], phone: [172, 172], middle: [0.5, 0.45], spot: [0.5, 0.54], stray: 0.17 },
  add: { desktop: [79, 44], phone: [79, 44], middle: [0.55, 0.5], spot: [0.52, 0.5], stray: 0.17 },
  filter: { desktop: [83, 40], phone: [83, 40], middle: [0.2, 0.32], spot: [0.5, 0.5], stray: 0.17 },
  recommended: { desktop: [151, 204], phone: [136, 204], middle: [0.5, 0.75], spot: [0.5, 0.42], stray: 0.16 },
};

/** Coordinates inside an element, and across the document, run from 0 to this. */
const SCALE = 32_767;

export interface Click {
  selector: string;
  width: number;
  height: number;
  /** Inside the element, 0 to 32767. */
  x: number;
  y: number;
  /** Across the document, 0 to 32767. */
  ax: number;
  /** The part of the document above it. */
  down: number;
  isRage: boolean;
  isDead: boolean;
}

/** A click on the element with this `data-vario-id`. */
export function clickOn(random: () => number, varioId: string, device: Device): Click {
  const place = PLACES[varioId] ?? PLACES[varioId.split("-")[0] ?? ""];
  if (place === undefined) throw new Error(`the page has no place ${varioId}`);
  const [width, height] = device.width < 860 ? place.phone : place.desktop;
  const part = (spot: number) => Math.min(1, Math.max(0, spot + place.stray * bell(random)));
  const [across, below] = [part(place.spot[0]), part(place.spot[1])];
  const left = place.middle[0] + ((across - 0.5) * width) / device.width;
  return {
    selector: `[data-vario-id="${varioId}"]`,
    width,
    height,
    x: Math.round(across * SCALE),
    y: Math.round(below * SCALE),
    ax: Math.round(Math.min(1, Math.max(0, left)) * SCALE),
    down: place.middle[1],
    isRage: random() < (place.rage ?? 0),
    isDead: random() < (place.dead ?? 0),
  };
}

/** About normally distributed, mean 0, standard deviation 1 (the sum of twelve uniform numbers). */
export function bell(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}
