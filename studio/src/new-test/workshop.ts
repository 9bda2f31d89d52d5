import type { Device } from "../page/screens.ts";
import type { Change, ChangeKind } from "./change.ts";
import { changeAt, withChange, withoutChange } from "./change.ts";
import type { Draft, Variation } from "./draft.ts";
import { CONTROL, withVariationChanged } from "./draft.ts";
import { History } from "./history.ts";

export const STEPS = ["change", "plan", "launch"] as const;
export type Step = (typeof STEPS)[number];

/** The element being changed. */
export interface Selection {
  element: Element;
  selector: string;
  /** What it is called. */
  label: string;
}

/** What has changed: the draft by typing or clicking, the draft by undo or redo, or what is looked at. */
export type News = "draft" | "history" | "variation" | "selection" | "step" | "device";

export interface WorkshopStart {
  draft: Draft;
  device: Device;
  /** Keeps the draft over a reload. */
  keep(draft: Draft): void;
}

/** A test being made: the draft with its history, and what the marketer looks at. */
export class Workshop {
  readonly #history: History<Draft>;
  readonly #keep: (draft: Draft) => void;
  readonly #listeners: ((news: News) => void)[] = [];
  #variation: string;
  #selection: Selection | undefined;
  #step: Step = "change";
  #device: Device;

  constructor({ draft, device, keep }: WorkshopStart) {
    this.#history = new History(draft);
    this.#variation = draft.variations[1]?.key ?? CONTROL;
    this.#device = device;
    this.#keep = keep;
  }

  get draft(): Draft {
    return this.#history.now;
  }

  /** The variation that is shown and changed. */
  get variation(): Variation {
    const { variations } = this.draft;
    return variations.find(({ key }) => key === this.#variation) ?? (variations[0] as Variation);
  }

  get selection(): Selection | undefined {
    return this.#selection;
  }

  get step(): Step {
    return this.#step;
  }

  get device(): Device {
    return this.#device;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  onNews(listener: (news: News) => void): void {
    this.#listeners.push(listener);
  }

  /** A change of the draft; those under the same tag, one after another, are undone together. */
  edit(change: (draft: Draft) => Draft, tag?: string): void {
    const next = change(this.draft);
    if (next === this.draft) return;
    this.#history.set(next, tag);
    this.#keep(next);
    this.#tell("draft");
  }

  /** Sets a change of the selected element in the variation shown; undefined takes it back. */
  set(kind: ChangeKind, value: string | undefined): void {
    const selection = this.#selection;
    if (selection === undefined || this.variation.key === CONTROL) return;
    const { selector, label } = selection;
    const { key, changes } = this.variation;
    const next =
      value === undefined
        ? withoutChange(changes, { selector, kind })
        : withChange(changes, { selector, kind, value, label });
    this.edit(
      (draft) => withVariationChanged(draft, key, { changes: next }),
      value === undefined ? undefined : `${key} ${kind} ${selector}`,
    );
  }

  /** The change of that kind at the selected element, in the variation shown. */
  at(kind: ChangeKind): Change | undefined {
    return this.#selection && changeAt(this.variation.changes, this.#selection.selector, kind);
  }

  /** The same element by another selector: its changes in every variation move along. */
  reselect(selector: string): void {
    const before = this.#selection;
    if (before === undefined || before.selector === selector) return;
    this.#selection = { ...before, selector };
    if (!this.draft.variations.some(({ changes }) => changes.some((change) => change.selector === before.selector)))
      return;
    const moved = (changes: Change[]) =>
      changes.map((change) => (change.selector === before.selector ? { ...change, selector } : change));
    this.edit(
      (draft) => ({
        ...draft,
        variations: draft.variations.map((variation) => ({ ...variation, changes: moved(variation.changes) })),
      }),
      `selector ${before.label}`,
    );
  }

  undo(): void {
    this.#travel(() => this.#history.undo());
  }

  redo(): void {
    this.#travel(() => this.#history.redo());
  }

  select(selection: Selection | undefined): void {
    this.#selection = selection;
    this.#tell("selection");
  }

  show(variation: string): void {
    this.#variation = variation;
    this.#tell("variation");
  }

  goTo(step: Step): void {
    this.#step = step;
    this.#tell("step");
  }

  watch(device: Device): void {
    this.#device = device;
    this.#tell("device");
  }

  #travel(move: () => void): void {
    move();
    this.#keep(this.draft);
    this.#tell("history");
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }
}
