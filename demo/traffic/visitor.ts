/** One simulated visitor, driving a Vario of its own. */
import { NEXT_WEIGHTS } from "../planted.mjs";
import { Basket } from "../src/basket";
import { offers, totalsOf } from "../src/offer";
import { headlines, known } from "../src/page";
import { currencyOf } from "../src/prices";
import { productOf } from "../src/products";
import {
  orderCompleted,
  productAdded,
  productViewed,
  recommendationClicked,
  recommendationSeen,
  recommendationsShown,
  type ShopEvent,
} from "../src/shop-events";
import type { Language } from "../src/texts";
import type { Vario } from "../src/vario-api";
import type { Device } from "./clicks";
import { LONGEST_VISIT_HOURS, type Plan, planReturns, planVisitor, type Step, type Visit } from "./plan";
import { Recording } from "./recording";
import type { Assignment } from "./truth";

const LIST = "recommended-for-you";
const RECOMMENDED = 6;
/** As many of them are on a phone's screen. */
const RECOMMENDED_ON_PHONE = 3;
const PERSONALIZATION = "vario-personalization";
/** Yuan, as in the payload. */
const FREE_SHIPPING_FROM = 280;
const HOUR_MS = 3_600_000;

export interface Clock {
  /** Simulated time, ms since the epoch. */
  now: number;
}

export interface Outcome {
  assignment: Assignment;
  plan: Plan;
  /** Messages that Vario was asked for, exposures included. */
  messages: number;
}

export class Visitor {
  #basket = new Basket();
  #messages = 0;
  /** Exposures counted of this visit. */
  #exposed = 0;
  #lastSeen: string | undefined;
  /** Recommended products that this visit has counted as seen. */
  #noticed = new Set<string>();
  #recording: Recording;

  constructor(
    private readonly vario: Vario,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly device: Device,
    private readonly language: Language,
  ) {
    this.#recording = new Recording(random, device, clock.now);
  }

  /**
   * All visits, one after the other; none begins later than `latest`, ms since the epoch. `returns` draws the later visits of
   * who first came long ago.
   */
  async browse(latest: number, returns?: () => number): Promise<Outcome> {
    const assignment = this.#arrive();
    const plan = planVisitor(this.random, assignment, this.#hoursUntil(latest));
    for (const [i, visit] of plan.visits.entries()) this.#visit(visit, assignment, i === 0);
    if (returns !== undefined) {
      for (const visit of planReturns(returns, assignment, plan.orders, this.#hoursUntil(latest))) {
        // Months must not pass while something waits to be sent.
        await this.vario.flush();
        this.#visit(visit, assignment, false);
      }
    }
    return { assignment, plan, messages: this.#messages };
  }

  #hoursUntil(latest: number): number {
    return (latest - this.clock.now) / HOUR_MS - LONGEST_VISIT_HOURS;
  }

  #visit(visit: Visit, assignment: Assignment, hasBegun: boolean): void {
    if (!hasBegun) {
      this.clock.now += Math.round(visit.hoursLater * HOUR_MS);
      this.#arrive();
    }
    for (const step of visit.steps) this.#take(step, assignment);
    const { exposures } = this.vario.debug();
    this.#messages += Object.keys(exposures).length - this.#exposed;
    this.#track(this.#recording.message(this.clock.now, exposures));
  }

  #arrive(): Assignment {
    this.#recording = new Recording(this.random, this.device, this.clock.now);
    this.vario.page();
    const headline = known(headlines, this.vario.variant("hero-headline"));
    const offer = known(offers, this.vario.variant("offer"));
    // The landing page asks for its row at once.
    this.#recommended();
    const group = this.vario.debug().exposures[PERSONALIZATION] === "personal" ? "personal" : "holdout";
    this.#noticed.clear();
    this.#exposed = Object.keys(this.vario.debug().exposures).length;
    this.#messages += 1 + this.#exposed;
    return { headline, offer, group };
  }

  #take(step: Step, { offer }: Assignment): void {
    this.clock.now += Math.round(step.seconds * 1_000);
    const currency = currencyOf(this.language);
    switch (step.kind) {
      case "click":
        this.#click(step.on);
        break;
      case "view":
        this.#click(`view-${step.product}`);
        this.#view(step.product);
        break;
      case "recommended":
        this.#readRecommendations(step.opens);
        break;
      case "add":
        this.#click(`add-${step.product}`);
        this.#basket.add(step.product);
        this.#track(productAdded(productOf(step.product), currency));
        break;
      case "order": {
        this.#click("buy");
        const { lines } = this.#basket;
        const order = `HM-${this.clock.now.toString(36).toUpperCase()}`;
        this.#track(orderCompleted(order, lines, totalsOf(offer, lines, currency, FREE_SHIPPING_FROM), currency));
        this.#basket = new Basket();
      }
    }
  }

  #view(product: string): void {
    this.#lastSeen = product;
    this.#track(productViewed(productOf(product), currencyOf(this.language)));
  }

  #recommended(): string[] {
    const exclude = this.#lastSeen === undefined ? [] : [this.#lastSeen];
    return this.vario.recommend({ count: RECOMMENDED, exclude }).map(({ id }) => id);
  }

  /** Looks at the row; who opens something takes what goes with the product looked at last, where the row has it. */
  #readRecommendations(opens: boolean): void {
    const shown = this.#recommended();
    if (shown.length === 0) return;
    this.#track(recommendationsShown(LIST, shown));
    for (const id of this.device.width < 860 ? shown.slice(0, RECOMMENDED_ON_PHONE) : shown) {
      if (!this.#noticed.has(id)) this.#track(recommendationSeen(LIST, id));
      this.#noticed.add(id);
    }
    const related = NEXT_WEIGHTS[this.#lastSeen ?? ""] ?? {};
    const wanted = shown.filter((id) => id in related);
    const taken = wanted[Math.floor(this.random() * wanted.length)];
    if (!opens || taken === undefined) return;
    this.clock.now += 3_000;
    this.#click(`recommended-${taken}`);
    this.#track(recommendationClicked(LIST, taken, shown.indexOf(taken) + 1));
    this.#view(taken);
  }

  #click(varioId: string): void {
    this.#recording.click(varioId, this.clock.now);
  }

  #track({ event, properties }: ShopEvent): void {
    this.#messages++;
    this.vario.track(event, properties);
  }
}
