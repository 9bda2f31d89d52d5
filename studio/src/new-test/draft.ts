import type { Audience } from "./audience.ts";
import { everybody, pagesFault } from "./audience.ts";
import type { Change } from "./change.ts";
import { changeFault } from "./change.ts";

/** The first variation's key: the page as it is. */
export const CONTROL = "control";
export const MOST_VARIATIONS = 6;
export const LONGEST_NAME = 80;

export interface Variation {
  key: string;
  name: string;
  /** Share of the visitors who take part, whole percent. */
  weight: number;
  /** None in the control. */
  changes: Change[];
}

/** A test that is being made. */
export interface Draft {
  name: string;
  /** Path of the page it is made on, below the site's root. */
  path: string;
  /** The event that counts as a conversion. */
  goal: string;
  /** The control first. */
  variations: Variation[];
  /** Share of the audience that takes part, whole percent, 1 to 100. */
  coverage: number;
  audience: Audience;
}

/** An empty test of a page with the control and one variation; `original` is the control's name. */
export function newDraft(path: string, original: string, goal: string): Draft {
  return {
    name: "",
    path,
    goal,
    variations: [
      { key: CONTROL, name: original, weight: 50, changes: [] },
      { key: "a", name: "A", weight: 50, changes: [] },
    ],
    coverage: 100,
    audience: everybody(path),
  };
}

/** One more variation, all shares even. Begins with the changes of the variation `like`. */
export function withVariation(draft: Draft, like?: string): Draft {
  const key = [..."abcdefghij"].find((letter) => draft.variations.every((variation) => variation.key !== letter));
  if (key === undefined || draft.variations.length >= MOST_VARIATIONS) return draft;
  const changes = draft.variations.find((variation) => variation.key === like)?.changes ?? [];
  const added = { key, name: key.toUpperCase(), weight: 0, changes };
  return { ...draft, variations: even([...draft.variations, added]) };
}

/** Without a variation, all shares even; control and last variation stay. */
export function withoutVariation(draft: Draft, key: string): Draft {
  if (key === CONTROL || draft.variations.length <= 2) return draft;
  return { ...draft, variations: even(draft.variations.filter((variation) => variation.key !== key)) };
}

export function withVariationChanged(draft: Draft, key: string, change: Partial<Variation>): Draft {
  const variations = draft.variations.map((variation) =>
    variation.key === key ? { ...variation, ...change } : variation,
  );
  return { ...draft, variations };
}

/** Equal shares that add up to 100; the first ones have what does not divide. */
export function even(variations: readonly Variation[]): Variation[] {
  const share = Math.floor(100 / variations.length);
  const rest = 100 - share * variations.length;
  return variations.map((variation, index) => ({ ...variation, weight: share + (index < rest ? 1 : 0) }));
}

/** One share set; the others keep their proportions and fill up to 100. */
export function withWeight(draft: Draft, key: string, weight: number): Draft {
  const others = draft.variations.filter((variation) => variation.key !== key);
  const set = Math.min(100, Math.max(0, Math.round(weight)));
  const before = others.reduce((sum, variation) => sum + variation.weight, 0);
  let left = 100 - set;
  let parts = before;
  const shares = new Map<string, number>();
  for (const [index, other] of others.entries()) {
    const portion = parts > 0 ? other.weight / parts : 1 / (others.length - index);
    const share = Math.round(left * portion);
    shares.set(other.key, share);
    left -= share;
    parts -= other.weight;
  }
  const variations = draft.variations.map((variation) => ({
    ...variation,
    weight: variation.key === key ? set : (shares.get(variation.key) ?? 0),
  }));
  return { ...draft, variations };
}

/** What keeps a test from being launched. */
export type Problem = "name" | "goal" | "changes" | "value" | "weight" | "pages";

export function problemsOf({ name, goal, variations, audience }: Draft): Problem[] {
  const [, ...others] = variations;
  const wrong: Record<Problem, boolean> = {
    changes: others.some(({ changes }) => changes.length === 0),
    value: others.some(({ changes }) => changes.some((change) => changeFault(change) !== undefined)),
    name: name.trim() === "" || name.length > LONGEST_NAME,
    goal: goal === "",
    weight: variations.some(({ weight }) => weight < 1),
    pages: pagesFault(audience.pages) !== undefined,
  };
  return (Object.keys(wrong) as Problem[]).filter((problem) => wrong[problem]);
}

/** Whether anything has been done that would be lost. */
export function isBegun(draft: Draft): boolean {
  return draft.name.trim() !== "" || draft.variations.some(({ changes }) => changes.length > 0);
}
