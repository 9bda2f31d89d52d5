/**
 * What happens to the visitor, the browser and the collector.
 * @typedef {{ name: string, title: string, share: number, crossOrigin?: boolean, timed?: boolean, least?: number, varioOnly?: boolean, exact?: boolean, run(world:
 *   import("../world.mjs").World): Promise<void> }} Scenario `share`: of all events; `crossOrigin`: the collector is on another
 *   origin than the page; `timed`: the bar for the time to the log holds; `least`: events without which it means nothing; `exact`:
 *   what is counted is what is lost
 */
import { clock } from "./clock.mjs";
import { closed } from "./closed.mjs";
import { deleted } from "./deleted.mjs";
import { gone } from "./gone.mjs";
import { killed } from "./killed.mjs";
import { offline } from "./offline.mjs";
import { overflow } from "./overflow.mjs";
import { quota } from "./quota.mjs";
import { refusals } from "./refusals.mjs";
import { restarted } from "./restarted.mjs";
import { steady } from "./steady.mjs";
import { eightTabs, twoTabs } from "./tabs.mjs";
import { unanswered } from "./unanswered.mjs";

/** @type {Scenario[]} */
export const SCENARIOS = [
  steady,
  refusals,
  unanswered,
  gone,
  restarted,
  closed,
  killed,
  offline,
  twoTabs,
  eightTabs,
  quota,
  deleted,
  clock,
  overflow,
];
