/** Lets at most `places` jobs run at a time; the others wait in order. */
export class Gate {
  readonly #places: number;
  readonly #queue: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(places: number) {
    this.#places = places;
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    while (this.#running.size >= this.#places) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    const running = job();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#queue.shift()?.();
    }
  }

  /** Resolves when the jobs running now have ended, well or not. */
  async empty(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
