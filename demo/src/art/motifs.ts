/** Prints on tins and pouches, drawn in the box x 40..160, y 64..190 and clipped to the body. */

export interface Inks {
  /** Lighter and darker than the body. */
  light: string;
  dark: string;
  spot: string;
}

export function hills({ light, dark, spot }: Inks): string {
  return `<circle cx="128" cy="96" r="13" fill="${spot}"/>
<path d="M36 152q18-34 40-16 16-36 42-10 20-16 46 14v60H36z" fill="${light}"/>
<path d="M36 170q28-26 56-8 26-24 72 4v34H36z" fill="${dark}"/>
<path d="M48 181q20-6 40 0t40 0 40 0" fill="none" stroke="${light}" stroke-width="2" opacity=".7"/>`;
}

export function cliffs({ light, dark, spot }: Inks): string {
  return `<circle cx="68" cy="98" r="11" fill="${spot}"/>
<path d="M36 190V140l22-22 14 18 10-40 20-8 12 34 12-16 34 30v54z" fill="${light}"/>
<path d="M36 190v-26l26-12 18 12 22-26 20 20 42-8v40z" fill="${dark}"/>
<path d="M84 100l6 26m16-30l-4 30m26 6l-8 20" stroke="${dark}" stroke-width="2" fill="none" opacity=".6"/>`;
}

export function spirals({ light, dark, spot }: Inks): string {
  const spiral = (x: number, y: number, turn: number, ink: string) =>
    `<path transform="translate(${x} ${y}) rotate(${turn})" d="M-11 2c-2-12 16-15 18-3 2 10-13 11-12 2 1-5 7-4 6 0" fill="none" stroke="${ink}" stroke-width="2.6" stroke-linecap="round"/>`;
  return [
    [62, 86, 10, light],
    [134, 92, 120, spot],
    [66, 118, 200, spot],
    [138, 126, 40, light],
    [62, 152, 90, light],
    [100, 176, 10, dark],
    [136, 160, 250, dark],
    [70, 180, 300, dark],
  ]
    .map(([x, y, turn, ink]) => spiral(Number(x), Number(y), Number(turn), String(ink)))
    .join("");
}

export function blossom(x: number, y: number, size: number, petal: string, heart: string): string {
  const petals = [0, 72, 144, 216, 288]
    .map((turn) => `<ellipse cx="0" cy="-7" rx="4.4" ry="7" transform="rotate(${turn})" fill="${petal}"/>`)
    .join("");
  return `<g transform="translate(${x} ${y}) scale(${size})">${petals}<circle r="2.8" fill="${heart}"/></g>`;
}

export function blossoms({ light, dark, spot }: Inks): string {
  return `<path d="M40 176q40-10 50-44t-14-60M160 150q-40 0-40-30t24-50" fill="none" stroke="${dark}" stroke-width="2.4"/>
${blossom(64, 92, 1.15, light, spot)}${blossom(138, 88, 1, light, spot)}${blossom(60, 140, 1, light, spot)}
${blossom(136, 136, 1.25, light, spot)}${blossom(84, 174, 0.95, light, spot)}${blossom(124, 176, 0.8, light, spot)}`;
}

export function orchid({ light, dark, spot }: Inks): string {
  return `<path d="M70 196q-6-60 26-112M76 196q4-70 62-92M66 196q-24-50-22-76M84 196q20-46 66-50" fill="none" stroke="${dark}" stroke-width="4" stroke-linecap="round"/>
${blossom(64, 96, 0.9, light, spot)}${blossom(134, 84, 1, light, spot)}${blossom(140, 128, 1.1, light, spot)}${blossom(62, 160, 0.7, light, spot)}`;
}

export function lotus({ light, dark, spot }: Inks): string {
  const flower = (x: number, y: number, size: number) =>
    `<g transform="translate(${x} ${y}) scale(${size})"><path d="M0-18q10 10 0 22-10-12 0-22zM-9-13q-9 8 0 18 8-3 9-1-1-12-9-17zM9-13q9 8 0 18-8-3-9-1 1-12 9-17zM-18-4q0 12 18 10 18 2 18-10-10 0-18 6-8-6-18-6z" fill="${light}"/></g>`;
  return `<path d="M56 196q2-30 6-60m66 60q6-20 2-48" stroke="${dark}" stroke-width="3" fill="none"/>
<ellipse cx="128" cy="168" rx="34" ry="10" fill="${dark}"/><ellipse cx="60" cy="178" rx="30" ry="9" fill="${dark}"/>
${flower(62, 124, 1.1)}${flower(132, 142, 0.95)}<circle cx="128" cy="92" r="10" fill="${spot}"/>`;
}
