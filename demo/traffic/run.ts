/** All visitors, a few at a time. */
import payload from "../payload.json" with { type: "json" };
import { drawByWeight, seededRandom } from "../planted.mjs";
import { text } from "../src/texts";
import type { Options, Vario } from "../src/vario-api";
import { calendar } from "./calendar";
import { DESKTOPS, type Device, PHONES } from "./clicks";
import { type Acknowledged, countingFetch } from "./delivery";
import type { TrafficOptions } from "./options";
import { LONGEST_VISIT_HOURS } from "./plan";
import { EARLIER_SHARE, HOLDOUT } from "./truth";
import { type Clock, type Outcome, Visitor } from "./visitor";

export type CreateVario = (options: Options) => Promise<Vario>;

export interface Result {
  outcomes: Outcome[];
  /** Messages that the visitors' Varios were asked for. */
  messages: number;
  acknowledged: Acknowledged;
  /** Still queued when Vario gave up waiting. */
  unsent: number;
  /** Lost, by code. */
  dropped: Record<string, number>;
  seconds: number;
}

const CONCURRENCY = 16;
/** When every simulated visitor was given an id. It holds the time, so a fixed one keeps ids, and with them variations, the same. */
const BORN = Date.UTC(2026, 0, 1);
const PHONE_SHARE = 0.62;
const REFERRERS = {
  "": 35,
  "https://www.google.com/": 20,
  "https://mp.weixin.qq.com/": 18,
  "https://www.xiaohongshu.com/": 15,
  "https://www.douyin.com/": 12,
};

/** Simulates the visitors and sends what they do; `done` is called after each. */
export async function run(
  options: TrafficOptions,
  createVario: CreateVario,
  model: Uint8Array | undefined,
  done: () => void,
): Promise<Result> {
  const started = performance.now();
  const acknowledged: Acknowledged = { ok: 0, refused: 0, reasons: {} };
  const result: Result = { outcomes: [], messages: 0, acknowledged, unsent: 0, dropped: {}, seconds: 0 };
  // Nothing may happen after the end of the simulated days.
  const latest = options.until - LONGEST_VISIT_HOURS * 3_600_000;
  const beginning = calendar(latest, options.days);
  const earlier = options.history > 0 ? calendar(latest - options.days * 86_400_000, options.history) : undefined;
  const send = countingFetch(acknowledged);
  let next = 0;

  async function work(): Promise<void> {
    while (next < options.visitors) {
      const index = next++;
      const random = visitorRandom(options.seed, index, 1);
      const clock: Clock = { now: BORN };
      const referrer = drawByWeight(random, REFERRERS);
      const vario = await createVario({
        endpoint: options.endpoint,
        writeKey: options.writeKey,
        payload,
        ...(model && { model, holdout: HOLDOUT }),
        consent: "granted",
        clock: () => clock.now,
        random: visitorRandom(options.seed, index, 2),
        fetch: send,
        page: () => ({ url: `${options.endpoint}/`, path: "/", title: text(options.language, "page.title"), referrer }),
      });
      const own = visitorRandom(options.seed, index, 3);
      const isEarlier = earlier !== undefined && own() < EARLIER_SHARE;
      clock.now = isEarlier ? earlier(own) : beginning(random);
      const visitor = new Visitor(vario, clock, random, deviceOf(random), options.language);
      const outcome = await visitor.browse(latest, isEarlier ? own : undefined);
      await vario.flush();
      const { queue, dropped } = vario.debug();
      result.outcomes[index] = outcome;
      result.messages += outcome.messages;
      result.unsent += queue;
      for (const [code, count] of Object.entries(dropped)) result.dropped[code] = (result.dropped[code] ?? 0) + count;
      done();
    }
  }

  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  result.seconds = (performance.now() - started) / 1_000;
  return result;
}

function visitorRandom(seed: number, index: number, stream: number): () => number {
  return seededRandom(Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) + stream * 0x3c6ef372);
}

function deviceOf(random: () => number): Device {
  const devices = random() < PHONE_SHARE ? PHONES : DESKTOPS;
  const device = devices[Math.floor(random() * devices.length)] ?? devices[0];
  if (device === undefined) throw new Error("no devices");
  return device;
}
