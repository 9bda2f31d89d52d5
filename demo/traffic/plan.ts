/** What one simulated visitor does, as a plan that needs no Vario and no network. */
import { drawByWeight, walkThroughShop } from "../planted.mjs";
import { hasOffer } from "../src/offer";
import { productOf } from "../src/products";
import { type Assignment, addRate, COMES_AGAIN, ORDERS_AGAIN, orderRateOfAdders, RETURN_RATE } from "./truth";

/** `seconds`: how long after the step before. */
export type Step = { seconds: number } & (
  | { kind: "click"; on: string }
  | { kind: "view"; product: string }
  | { kind: "recommended"; opens: boolean }
  | { kind: "add"; product: string }
  | { kind: "order" }
);

export interface Visit {
  /** Hours since the visit before; 0 for the first. */
  hoursLater: number;
  steps: Step[];
}

export interface Plan {
  adds: boolean;
  orders: boolean;
  visits: Visit[];
}

/** No visit takes longer. */
export const LONGEST_VISIT_HOURS = 0.2;

type Random = () => number;

const between = (random: Random, least: number, most: number) => least + random() * (most - least);

/** The plan of a visitor who was given these variations; a second visit has to begin within `hoursLeft`. */
export function planVisitor(random: Random, assignment: Assignment, hoursLeft: number): Plan {
  const adds = random() < addRate(assignment);
  const orders = adds && random() < orderRateOfAdders(assignment);
  const hoursLater = between(random, 4, 60);
  const returns = random() < RETURN_RATE && hoursLater < hoursLeft;
  const buysLater = returns && random() < 0.4;
  const seen: string[] = [];
  const visit = (hoursLater: number, buying: boolean): Visit => ({
    hoursLater,
    steps: planSteps(random, assignment, seen, { adds: buying && adds, orders: buying && orders }),
  });
  const visits = [visit(0, !buysLater)];
  if (returns) visits.push(visit(hoursLater, buysLater));
  return { adds, orders, visits };
}

/**
 * The later visits of someone who first came long ago, each after a few days or weeks by a rhythm of one's own, until one stays
 * away. Only who has bought buys again: who ever orders is decided by `planVisitor`.
 */
export function planReturns(random: Random, assignment: Assignment, isBuyer: boolean, hoursLeft: number): Visit[] {
  const visits: Visit[] = [];
  const rhythm = between(random, 5, 40) * 24;
  let left = hoursLeft;
  while (random() < (isBuyer ? COMES_AGAIN.buyer : COMES_AGAIN.other)) {
    const hoursLater = rhythm * between(random, 0.6, 1.5);
    left -= hoursLater;
    if (left < 0) break;
    const orders = isBuyer && random() < ORDERS_AGAIN;
    visits.push({ hoursLater, steps: planSteps(random, assignment, [], { adds: orders, orders }) });
  }
  return visits;
}

function planSteps(
  random: Random,
  assignment: Assignment,
  seen: string[],
  buys: { adds: boolean; orders: boolean },
): Step[] {
  const steps: Step[] = lookAround(random, assignment);
  const walk = walkThroughShop(random, productsLookedAt(random, buys.adds), seen);
  for (const product of walk) {
    seen.push(product);
    steps.push({ kind: "view", product, seconds: between(random, 3, 40) });
    if (random() < 0.55) steps.push({ kind: "recommended", opens: random() < 0.35, seconds: between(random, 2, 12) });
  }
  const wanted = walk.at(-1);
  if (!buys.adds || wanted === undefined) return steps;
  steps.push(...fillBasket(random, wanted, walk));
  if (random() < 0.35) steps.push({ kind: "click", on: "basket-link", seconds: between(random, 1, 8) });
  if (buys.orders) steps.push({ kind: "order", seconds: between(random, 6, 60) });
  return steps;
}

function productsLookedAt(random: Random, atLeastOne: boolean): number {
  let products = atLeastOne ? 1 : 0;
  while (products < 6 && random() < 0.58) products++;
  return products;
}

function fillBasket(random: Random, wanted: string, walk: readonly string[]): Step[] {
  const add = (product: string): Step => ({ kind: "add", product, seconds: between(random, 2, 20) });
  const steps = [add(wanted)];
  if (hasOffer(productOf(wanted)) && random() < 0.6) steps.push(add(wanted));
  const other = walk.at(-2);
  if (other !== undefined && random() < 0.3) steps.push(add(other));
  return steps;
}

/** Clicks that lead to no product, as shares of visits: where they fall differs between the variations. */
function lookAround(random: Random, { headline, offer }: Assignment): Step[] {
  const bold = headline === "bold";
  const shares: Record<string, number> = {
    "hero-action": bold ? 0.46 : 0.2,
    headline: bold ? 0.11 : 0.03,
    // The tin on the table looks like something to press; under the calm headline more people try.
    "hero-tin": bold ? 0.05 : 0.14,
    "hero-second": bold ? 0.04 : 0.12,
    "offer-action": offer === "second-half-price" ? 0.24 : 0.15,
    offer: offer === "second-half-price" ? 0.07 : 0.04,
  };
  const steps = Object.entries(shares)
    .filter(([, share]) => random() < share)
    .map(([on]): Step => ({ kind: "click", on, seconds: between(random, 1, 14) }));
  if (random() < 0.16)
    steps.push({ kind: "click", on: `filter-${drawByWeight(random, FILTERS)}`, seconds: between(random, 3, 20) });
  return steps;
}

const FILTERS = { green: 4, oolong: 3, black: 2, white: 2, scented: 1, dark: 1 };
