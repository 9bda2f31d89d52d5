/** The effects planted in the simulated visitors: what an analysis of the traffic should find. */

import type { Offer } from "../src/offer";
import type { Headline } from "../src/page";

/** Of the experiment `vario-personalization`: who is held out is recommended what is popular and no more. */
export type Group = "personal" | "holdout";

export interface Assignment {
  headline: Headline;
  offer: Offer;
  group: Group;
}

/** Share of visitors who put something into the basket under the calm headline. */
export const ADD_RATE = 0.22;
/** The bold headline multiplies it. */
export const BOLD_ON_ADD = 1.4;
/** Share of those with a basket who order under "buy one, get one free", held out from recommendations. */
export const ORDER_RATE = 0.32;
/** "Second at half price" multiplies it. */
export const HALF_PRICE_ON_ORDER = 1.5;
/** Personal recommendations multiply it, too. */
export const PERSONAL_ON_ORDER = 1.5;
/** Share of visitors who are held out; a shop would take 5 %, and wait longer for an answer. */
export const HOLDOUT = 0.25;
/** Share of visitors who come a second time. */
export const RETURN_RATE = 0.22;

/** Share of visitors who first came in the months before: some of them come back, buyers to buy again. */
export const EARLIER_SHARE = 0.25;
/** Share of earlier buyers, and of other earlier visitors, who come once more after each visit. */
export const COMES_AGAIN = { buyer: 0.93, other: 0.5 };
/** Share of an earlier buyer's later visits with an order. */
export const ORDERS_AGAIN = 0.7;

export function addRate({ headline }: Pick<Assignment, "headline">): number {
  return headline === "bold" ? ADD_RATE * BOLD_ON_ADD : ADD_RATE;
}

export function orderRateOfAdders({ offer, group }: Pick<Assignment, "offer" | "group">): number {
  const byOffer = offer === "second-half-price" ? ORDER_RATE * HALF_PRICE_ON_ORDER : ORDER_RATE;
  return group === "personal" ? byOffer * PERSONAL_ON_ORDER : byOffer;
}

/** Share of all visitors who put something into the basket, with the headlines split evenly. */
const ADD = (addRate({ headline: "control" }) + addRate({ headline: "bold" })) / 2;

/** Share of all visitors of an offer who order. */
export function orderRate({ offer }: Pick<Assignment, "offer">): number {
  const rate = (group: Group) => orderRateOfAdders({ offer, group });
  return ADD * (HOLDOUT * rate("holdout") + (1 - HOLDOUT) * rate("personal"));
}

/** Share of all visitors of a group who order, with the offers split evenly. */
export function groupOrderRate({ group }: Pick<Assignment, "group">): number {
  const rate = (offer: Offer) => orderRateOfAdders({ offer, group });
  return ADD * ((rate("buy-one-get-one") + rate("second-half-price")) / 2);
}
