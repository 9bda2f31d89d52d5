/** What follows from what the device knows of the visitor: rows, level, come-back offer and the drawer that shows it all. */
import { ComeBack } from "./come-back";
import { offerKnown } from "./known";
import { MemberBadge } from "./member";
import type { Page } from "./page";
import { Recommended } from "./recommended";
import type { Vario } from "./vario-api";

export class Personal {
  #parts: { update(): void }[];
  #isDue = false;

  constructor(page: Page, vario: Vario, actions: ConstructorParameters<typeof Recommended>[2]) {
    this.#parts = [
      new Recommended(page, vario, actions),
      new MemberBadge(page, vario),
      new ComeBack(page, vario, () => this.update()),
      offerKnown(page, vario),
    ];
    vario.on("change", () => this.update());
    vario.on("profile", () => this.update());
    // What follows from an event is worked out behind it.
    vario.ready.then(() => this.update());
  }

  /** Soon, and once for all that happens at once. */
  update(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      for (const part of this.#parts) part.update();
    });
  }
}
