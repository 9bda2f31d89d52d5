/** What the panel's pages share. */
import type { Inside } from "../inside.js";
import type { Experiment, Feature } from "./model.js";
import type { Texts } from "./texts.js";

export interface Frame {
  inside: Inside;
  texts: Texts;
  /** As of the last change. */
  readonly seen: { experiments: Experiment[]; features: Feature[] };
  /** Forces a variation in this tab, or with undefined lets it go. */
  choose(experiment: string, variation: string | undefined): void;
  /** Says it to those who listen to the screen. */
  announce(text: string): void;
  percent(share: number): string;
  whole(count: number): string;
}

/** One page of the panel, behind a tab. */
export interface Page {
  key: "experiments" | "features" | "events" | "visitor" | "split";
  element: HTMLElement;
  /** Decisions may have changed, or a second has passed (`ticking`); called only while the page is seen. */
  update(): void;
  /** Wants to be updated every second. */
  ticking?: boolean;
}
