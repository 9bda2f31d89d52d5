/** The badge in the header: the visitor's level, and what is missing to the next. It opens what the page knows of them. */
import { byId } from "./dom";
import { type Membership, membershipOf } from "./membership";
import type { Page } from "./page";
import type { Vario } from "./vario-api";

/** What is missing to the next level, in words. */
export function missingWords(page: Page, { level, next }: Membership): string {
  if (next === undefined) return page.text("member.top");
  const words = { level: page.text(`level.${next.level}`), count: String(next.orders) };
  if (next.orders > 1) return page.text("member.more", words);
  return page.text(level === "new moon" ? "member.first" : "member.one", words);
}

export class MemberBadge {
  #badge = byId("member", HTMLButtonElement);

  constructor(
    private readonly page: Page,
    private readonly vario: Vario,
  ) {
    page.onLanguage(() => this.update());
  }

  update(): void {
    const isDenied = this.vario.consent().personalization === "denied";
    document.documentElement.dataset.member = isDenied ? "off" : "on";
    const membership = isDenied ? undefined : membershipOf(this.vario.profile());
    if (membership === undefined) {
      delete this.#badge.dataset.level;
      return;
    }
    const level = this.page.text(`level.${membership.level}`);
    const missing = missingWords(this.page, membership);
    this.#badge.dataset.level = membership.level;
    byId("member-level", HTMLElement).textContent = level;
    byId("member-missing", HTMLElement).textContent = missing;
    const words = { level, missing, open: this.page.text("known.open") };
    this.#badge.setAttribute("aria-label", this.page.text("member.label", words));
  }
}
