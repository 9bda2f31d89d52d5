/** Membership: the levels of `vario.profile` in payload.json, and what is missing to the next one. */
import type { Profile } from "./vario-api";

/** From the lowest. `orders`: how many it takes. */
export const LEVELS = [
  { name: "new moon", orders: 0 },
  { name: "crescent", orders: 1 },
  { name: "half moon", orders: 3 },
  { name: "full moon", orders: 6 },
] as const;

export type Level = (typeof LEVELS)[number]["name"];

export interface Membership {
  level: Level;
  /** The level above and how many more orders it takes; missing on the highest. */
  next?: { level: Level; orders: number };
}

/** Undefined while nothing is known, and for levels of another table. */
export function membershipOf({ tier, rfm }: Partial<Pick<Profile, "tier" | "rfm">>): Membership | undefined {
  const place = LEVELS.findIndex(({ name }) => name === tier?.level);
  const own = LEVELS[place];
  if (own === undefined) return undefined;
  const above = LEVELS.find(({ name }) => name === tier?.next);
  if (above === undefined) return { level: own.name };
  return { level: own.name, next: { level: above.name, orders: Math.max(1, above.orders - (rfm?.orders ?? 0)) } };
}
