/** A store for others' formats: it drops a second message of the same id, as their collectors do. */
import { gunzipSync } from "node:zlib";
import { numbersIn } from "./marks.mjs";

export class PlainStore {
  #format;
  #rows = new Map();
  #down = true;

  /** @param {{ collects(request: object): boolean, messages(text: string): { id: string, text: string }[], body?: string }} format */
  constructor(format) {
    this.#format = format;
  }

  collects(request) {
    return this.#format.collects(request);
  }

  async start() {
    this.#down = false;
  }

  /** What it holds is on disk, so to speak: it stays. */
  async kill() {
    this.#down = true;
  }

  async take(_request, body) {
    if (this.#down) throw new Error("down");
    const text = (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();
    for (const { id, text: message } of this.#format.messages(text)) {
      for (const number of numbersIn(message)) if (!this.#rows.has(id)) this.#rows.set(id, { id, number });
    }
    return { status: 200, headers: { "content-type": "application/json" }, body: this.#format.body ?? "{}" };
  }

  async rows() {
    return [...this.#rows.values()];
  }

  async remove() {}
}
