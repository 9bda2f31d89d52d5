/** The measuring itself, the same in Node and on a page. Every round asks every contender, in turned order; medians count. */
import { features as makeFeatures, VISITORS } from "./payload.mjs";

/**
 * The figures, in the order in which they are taken. Milliseconds each. What is constructed lives on in its process, with
 * timers and listeners: that comes last, where it is in nobody's way.
 */
const FIGURES = ["one", "all", "cached", "construct"];

/** Samples that warm a task up. */
const WARM = 4;

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Turns the order from round to round and back, so that nobody always follows the same. */
export function turned(list, round) {
  const start = (round >> 1) % list.length;
  const order = [...list.slice(start), ...list.slice(0, start)];
  return round % 2 ? order.reverse() : order;
}

/** Does the same for one contender again and again; answers the milliseconds of one time. */
async function timed({ work, after }, times, clock) {
  const made = [];
  const start = clock();
  for (let time = 0; time < times; time++) {
    let result = work(time);
    if (result instanceof Promise) result = await result;
    if (after) made.push(result);
  }
  const spent = clock() - start;
  for (const one of made) await after(one);
  return spent / times;
}

/** How often to do it for a sample that the clock can tell. Warms up, too. */
async function timesFor(task, clock, target) {
  for (let times = 1; ; times *= 2) {
    const each = await timed(task, times, clock);
    const enough = Math.max(1, Math.ceil(target / Math.max(each, 1e-6)));
    if (each * times >= target / 2 || times >= task.most) return Math.min(enough, task.most);
  }
}

/** What a figure asks of a contender; undefined where it cannot. */
function taskOf(figure, contender, text, opened, keys) {
  const middle = keys[keys.length >> 1];
  const most = 1 << 20;
  const { tell, value, all } = opened;
  let visitor = 0;
  const next = () => tell(VISITORS[visitor++ % VISITORS.length]);
  if (figure === "construct" && contender.construct)
    return { work: () => contender.construct(text), after: contender.release, most: 20 };
  if (figure === "one" && tell)
    return {
      work() {
        next();
        return void value(middle);
      },
      most,
    };
  if (figure === "all" && tell)
    return {
      work() {
        next();
        all();
      },
      most,
    };
  if (figure === "cached") return { work: () => void value(middle), most };
  return undefined;
}

/** Vario's and GrowthBook's answers must be the same, and who is in with the others that evaluate, too. */
function agree(opened, keys) {
  const reference = opened.get("GrowthBook");
  let compared = 0;
  if (!reference) return compared;
  for (const visitor of VISITORS) {
    for (const { tell } of opened.values()) tell?.(visitor);
    for (const key of keys.slice(0, 1000)) {
      const expected = reference.value(key);
      for (const [name, { tell, answer, value }] of opened) {
        if (!tell) continue;
        const given = (answer ?? value)(key);
        const same = name.startsWith("Vario") ? given === expected : (given === "off") === (expected === "off");
        if (!same)
          throw new Error(`${name} says ${given} of ${key}, GrowthBook ${expected}, to ${JSON.stringify(visitor)}`);
        compared += 1;
      }
    }
  }
  return compared;
}

/**
 * @param {{ all: import("./contenders.mjs").Contender[], count: number, rounds: number, target: number, clock: () => number,
 *   tick: () => void }} run `target`: milliseconds of a sample; collecting garbage is part of it
 * @returns figures by contender, milliseconds, and how many answers were compared
 */
export async function measure({ all, count, rounds, target, clock, tick }) {
  const features = makeFeatures(count);
  const keys = features.map(({ key }) => key);
  const texts = new Map(all.map((contender) => [contender, contender.text(features)]));
  const opened = new Map();
  let id = "";
  for (const contender of all) {
    const one = await contender.open(texts.get(contender), keys, id);
    id ||= one.id;
    opened.set(contender.name, one);
  }
  const compared = agree(opened, keys);
  // What they have to send of that is sent before anybody's time is taken.
  for (const { settled } of opened.values()) await settled?.();
  const figures = Object.fromEntries(all.map(({ name }) => [name, {}]));
  for (const figure of FIGURES) {
    const tasks = [];
    for (const contender of all) {
      const task = taskOf(figure, contender, texts.get(contender), opened.get(contender.name), keys);
      if (!task) continue;
      opened.get(contender.name).tell?.(VISITORS[0]);
      const times = await timesFor(task, clock, target);
      // Engines compile what is hot anew, behind the scenes: nobody is measured before that.
      if (!task.after) await timed(task, times * WARM, clock);
      tasks.push({ name: contender.name, task, times, samples: [] });
    }
    for (let round = 0; round < rounds; round++) {
      for (const { task, times, samples } of turned(tasks, round)) {
        // What takes a second and more is told well enough by three.
        if (samples.length === 3 && samples[0] > 1000) continue;
        samples.push(await timed(task, times, clock));
      }
      tick();
    }
    for (const { name, samples } of tasks) figures[name][figure] = median(samples);
  }
  return { figures, compared };
}

/** How often `tick` is called by a run of `measure`. */
export const ticks = (rounds) => rounds * FIGURES.length;
