const MOST_STEPS = 200;

/** A value whose changes can be taken back. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #now: T;
  #tag: string | undefined;

  constructor(first: T) {
    this.#now = first;
  }

  get now(): T {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Changes under the same tag, one after another (the letters of a text), are one step. */
  set(next: T, tag?: string): void {
    if (tag === undefined || tag !== this.#tag) this.#past = [...this.#past, this.#now].slice(-MOST_STEPS);
    this.#tag = tag;
    this.#now = next;
    this.#future = [];
  }

  undo(): void {
    this.#move(this.#past, this.#future);
  }

  redo(): void {
    this.#move(this.#future, this.#past);
  }

  #move(from: T[], to: T[]): void {
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.#now);
    this.#now = next;
    this.#tag = undefined;
  }
}
