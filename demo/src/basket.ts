/** What the customer means to buy. */
import type { Line } from "./offer";
import { productOf } from "./products";

export class Basket {
  #quantities = new Map<string, number>();
  #latest: string | undefined;
  #listeners: (() => void)[] = [];

  get lines(): Line[] {
    return [...this.#quantities].map(([id, quantity]) => ({ product: productOf(id), quantity }));
  }

  /** Pieces in the basket. */
  get count(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  add(productId: string): void {
    this.#quantities.set(productId, (this.#quantities.get(productId) ?? 0) + 1);
    this.#latest = productId;
    this.#changed();
  }

  /** What was put in last and is still there. */
  get latest(): string | undefined {
    return this.#latest;
  }

  /** Takes one piece out; the line goes with its last piece. */
  remove(productId: string): void {
    const left = (this.#quantities.get(productId) ?? 0) - 1;
    if (left > 0) this.#quantities.set(productId, left);
    else this.#quantities.delete(productId);
    if (!this.#quantities.has(this.#latest ?? "")) this.#latest = [...this.#quantities.keys()].at(-1);
    this.#changed();
  }

  empty(): void {
    this.#quantities.clear();
    this.#latest = undefined;
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
