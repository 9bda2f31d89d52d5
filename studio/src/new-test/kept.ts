import type { Draft } from "./draft.ts";

const KEY = "vario.studio.draft";

/** The test that was being made in this browser, if any. */
export function keptDraft(): Draft | undefined {
  try {
    const draft: Partial<Draft> | null = JSON.parse(localStorage.getItem(KEY) ?? "null");
    const whole = Array.isArray(draft?.variations) && draft.variations.length > 1 && draft.audience !== undefined;
    return whole ? (draft as Draft) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it over a reload; a full store only costs that. */
export function keepDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // The draft is still on screen.
  }
}

export function forgetDraft(): void {
  localStorage.removeItem(KEY);
}
