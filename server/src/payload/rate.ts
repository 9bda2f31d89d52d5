/** A bucket of permits that fills up again evenly. */
export class Rate {
  readonly #most: number;
  readonly #perMs: number;
  readonly #clock: () => number;
  #permits: number;
  #at: number;

  /** `most` at once, as many again in each `ms`. */
  constructor(most: number, ms: number, clock: () => number) {
    this.#most = most;
    this.#perMs = most / ms;
    this.#clock = clock;
    this.#permits = most;
    this.#at = clock();
  }

  /** Takes a permit: 0 when there was one, else how many seconds to wait for the next. */
  take(): number {
    const now = this.#clock();
    this.#permits = Math.min(this.#most, this.#permits + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#permits < 1) return Math.ceil((1 - this.#permits) / this.#perMs / 1000);
    this.#permits -= 1;
    return 0;
  }
}
