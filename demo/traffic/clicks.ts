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
}

const PLACES: Record<string, Place> = {
  headline: { desktop: [693, 143], phone: [358, 121], spot: [0.6, 0.62], stray: 0.2 },
  "hero-tin": { desktop: [149, 198], phone: [89, 118], spot: [0.5, 0.55], stray: 0.14 },
  "hero-action": { desktop: [146, 48], phone: [146, 48], spot: [0.5, 0.5], stray: 0.16 },
  "hero-second": { desktop: [100, 25], phone: [100, 25], spot: [0.5, 0.5], stray: 0.18 },
  offer: { desktop: [1440, 140], phone: [390, 201], spot: [0.3, 0.42], stray: 0.09 },
  "offer-action": { desktop: [151, 48], phone: [358, 48], spot: [0.5, 0.5], stray: 0.16 },
  "basket-link": { desktop: [110, 44], phone: [50, 44], spot: [0.6, 0.5], stray: 0.18 },
  buy: { desktop: [280, 48], phone: [310, 48], spot: [0.5, 0.5], stray: 0.15 },
  view: { desktop: [227, 227], phone: [172, 172], spot: [0.5, 0.54], stray: 0.17 },
  add: { desktop: [79, 44], phone: [79, 44], spot: [0.52, 0.5], stray: 0.17 },
  filter: { desktop: [83, 40], phone: [83, 40], spot: [0.5, 0.5], stray: 0.17 },
  recommended: { desktop: [151, 204], phone: [136, 204], spot: [0.5, 0.42], stray: 0.16 },
};

/** Coordinates inside an element run from 0 to this. */
const SCALE = 32_767;

/** The properties of a "Heatmap Click" on the element with this `data-vario-id`. */
export function heatmapClick(random: () => number, varioId: string, device: Device): Record<string, string | number> {
  const place = PLACES[varioId] ?? PLACES[varioId.split("-")[0] ?? ""];
  if (place === undefined) throw new Error(`the page has no place ${varioId}`);
  const [w, h] = device.width < 860 ? place.phone : place.desktop;
  const at = (spot: number) => Math.round(Math.min(1, Math.max(0, spot + place.stray * bell(random))) * SCALE);
  return {
    selector: `[data-vario-id="${varioId}"]`,
    x: at(place.spot[0]),
    y: at(place.spot[1]),
    w,
    h,
    vw: device.width,
    vh: device.height,
    path: "/",
  };
}

/** About normally distributed, mean 0, standard deviation 1 (the sum of twelve uniform numbers). */
function bell(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}
