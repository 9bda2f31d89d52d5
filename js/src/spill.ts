import { type KeyValue, SPILL } from "./storage.js";

/** What a page that went could not get into the database in time: purpose and bytes of each message. */
export type Spilled = [purpose: number, bytes: string][];

/** What lies there, less what consent (by purpose: 2 denied) forbids. */
export function readSpill(storage: KeyValue, states: number[]): Spilled {
  try {
    const list: Spilled = JSON.parse(storage.get(SPILL) ?? "[]");
    return list.filter(([purpose, bytes]) => states[purpose] !== 2 && typeof bytes === "string");
  } catch {
    return [];
  }
}

/** False when there is no room. */
export function writeSpill(storage: KeyValue, list: Spilled): boolean {
  if (list.length) return storage.set(SPILL, JSON.stringify(list));
  storage.remove(SPILL);
  return true;
}
