/** What Vario would record of a visit of the page, in the wire format of "Heatmap Recorded". */
import type { ShopEvent } from "../src/shop-events";
import { bell, type Click, clickOn, type Device } from "./clicks";

const BANDS = 20;
/** The page's height in CSS pixels. */
const DESKTOP_HEIGHT = 4_300;
const PHONE_HEIGHT = 7_900;
const FLAGS = { click: 1, rage: 2, dead: 4 };
/** A burst has so many clicks. */
const BURST = 3;

export class Recording {
  readonly #clicks: { click: Click; at: number }[] = [];
  #began: number;

  constructor(
    private readonly random: () => number,
    private readonly device: Device,
    now: number,
  ) {
    this.#began = now;
  }

  /** `now`: ms since the epoch. */
  click(varioId: string, now: number): void {
    const click = clickOn(this.random, varioId, this.device);
    const times = click.isRage ? BURST : 1;
    for (let i = 0; i < times; i++) this.#clicks.push({ click, at: now + i * 200 });
  }

  /** The whole visit as one message. */
  message(now: number, variations: Record<string, string>): ShopEvent {
    const { width, height } = this.device;
    const pageHeight = width < 860 ? PHONE_HEIGHT : DESKTOP_HEIGHT;
    const elements = [...new Map(this.#clicks.map(({ click }) => [click.selector, click])).values()];
    const begin = this.#clicks[0]?.at ?? 0;
    const points = this.#clicks.map(({ click, at }) => [
      FLAGS.click | (click.isRage ? FLAGS.rage : 0) | (click.isDead ? FLAGS.dead : 0),
      elements.findIndex(({ selector }) => selector === click.selector),
      click.x,
      click.y,
      click.ax,
      Math.round(click.down * pageHeight),
      at - begin,
    ]);
    const deepest = Math.max(0.2 + this.random() * 0.8, ...this.#clicks.map(({ click }) => click.down + 0.05));
    return {
      event: "Heatmap Recorded",
      properties: {
        v: 1,
        route: "/",
        vw: width,
        vh: height,
        pw: width,
        ph: pageHeight,
        device: width < 600 ? "phone" : width < 1024 ? "tablet" : "desktop",
        variations,
        elements: elements.map(({ selector, ...size }) => [hashOf(selector), size.width, size.height, selector]),
        points,
        scroll: Math.min(100, Math.round(deepest * BANDS) * 5),
        attention: this.#attention(now - this.#began, deepest),
      },
    };
  }

  /** Most of the time at the top and where something was clicked, none below the deepest place. */
  #attention(duration: number, deepest: number): number[] {
    const weights = Array.from({ length: BANDS }, (_, band) => {
      const place = (band + 0.5) / BANDS;
      if (place > deepest) return 0;
      const near = this.#clicks.filter(({ click }) => Math.abs(click.down - place) < 0.08).length;
      return Math.exp(-3 * place) + near + 0.1 * Math.abs(bell(this.random));
    });
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => Math.round((weight / all) * duration));
  }
}

/** 32-bit FNV-1a in base 36: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(selector: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(selector)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
