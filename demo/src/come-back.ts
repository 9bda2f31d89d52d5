/**
 * An offer for those who are drifting away, once a session: the feature `come-back` of the payload says who they are, by the
 * attributes `vario.segment` and `vario.lifecycle`, which are known on the device alone.
 */
import { byId } from "./dom";
import type { Page } from "./page";
import type { Vario } from "./vario-api";

const KEY = "half-moon.come-back";

/** What became of the offer in this session. */
type Answer = "taken" | "closed" | "shown";

function answer(): Answer | null {
  try {
    return sessionStorage.getItem(KEY) as Answer | null;
  } catch {
    return null;
  }
}

function keep(answer: Answer): void {
  try {
    sessionStorage.setItem(KEY, answer);
  } catch {
    // storage is blocked: the answer lasts for this page
  }
}

export class ComeBack {
  #card = byId("come-back", HTMLElement);
  #announcement = byId("announcement", HTMLElement);
  #answer = answer();

  constructor(
    private readonly page: Page,
    private readonly vario: Vario,
    private readonly changed: () => void,
  ) {
    byId("come-back-close", HTMLButtonElement).addEventListener("click", () => this.#close("closed"));
    byId("come-back-take", HTMLButtonElement).addEventListener("click", () => {
      this.#close("taken");
      this.#shipFree();
      this.#announcement.textContent = page.text("comeback.taken");
    });
    if (this.#answer === "taken") this.#shipFree();
  }

  /** Shows the card to whom it is for, and takes it away from whom it is not for any more. */
  update(): void {
    const isFor = this.#answer === null && this.vario.isOn("come-back");
    if (isFor === !this.#card.hidden) return;
    this.#card.hidden = !isFor;
    if (isFor) keep("shown");
    this.#announcement.textContent = isFor
      ? `${this.page.text("comeback.title")}. ${this.page.text("comeback.detail")}`
      : "";
  }

  #close(answer: Answer): void {
    this.#answer = answer;
    this.#card.hidden = true;
    keep(answer);
  }

  #shipFree(): void {
    this.page.shipFree();
    this.changed();
  }
}
