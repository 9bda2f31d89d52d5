/** Where a scenario takes place: one contender on its site, in a browser, before a collector with faults. */
import { Browser } from "./browser.mjs";
import { Collector } from "./collector.mjs";
import { Ledger } from "./ledger.mjs";
import { between, seeded } from "./random.mjs";
import { pagesOf, serve } from "./site.mjs";

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long nothing may arrive before what is missing is given up, ms: longer than any contender waits for an answer. */
const PATIENCE_MS = 20_000;
/** How often the visitor comes back while something is missing. */
const MOST_RETURNS = 3;

/** Events of a visitor who comes back. */
const NEXT_VISIT = 5;

/** A page of the contender's, open in a tab. */
class Visit {
  #world;
  #tab;
  #numbers = new Set();
  #isCut = false;

  constructor(world, tab) {
    this.#world = world;
    this.#tab = tab;
  }

  static async open(world) {
    const visit = new Visit(world, undefined);
    visit.#tab = await world.browser.tab(world.url, (line) => {
      for (const number of world.ledger.hear(line)) {
        visit.#numbers.add(number);
        // This line was on its way when the page ended.
        if (visit.#isCut) world.ledger.cut.add(number);
      }
    });
    return visit;
  }

  get page() {
    return this.#tab.page;
  }

  get devtools() {
    return this.#tab.devtools;
  }

  /** Until it may be called without losing its first events to a page closed at once. */
  async ready() {
    await this.page.evaluate(() => globalThis.contender.ready);
    return this;
  }

  /**
   * Tracks so many events; resolves when the last was tracked, or the page was gone.
   * @param {number} count @param {{ most?: number, every?: number, pad?: number }} pace bursts of up to `most` every so many
   *   ms, each event with up to `pad` characters that do not compress
   */
  async drive(count, { most = 20, every = 10, pad = 200 } = {}) {
    const seed = String(this.#world.random());
    const task = { first: this.#world.numbers(count), count, most, every, pad, seed };
    await this.page.evaluate((task) => globalThis.drive(task), task).catch(ignoreGone);
    this.#world.tick(count);
  }

  /** Messages that wait, where the contender tells. */
  queue() {
    return this.page.evaluate(() => globalThis.contender.queue?.()).catch(() => undefined);
  }

  /** Texts that are still in the log, where the contender lets one look. @returns {Promise<string[]>} */
  logged() {
    return this.page.evaluate(() => globalThis.contender.logged?.() ?? []).catch(() => []);
  }

  /** Its page's end comes without warning: what is not in the log may be lost. */
  cut() {
    this.#isCut = true;
    for (const number of this.#numbers) this.#world.ledger.cut.add(number);
    this.#world.visits.delete(this);
  }

  /** The tab is closed, whatever it is doing. */
  async closeAtOnce() {
    this.cut();
    await this.page.close({ runBeforeUnload: false }).catch(ignoreGone);
  }

  /** Another page comes in its place, as when a link is followed. */
  async leave() {
    this.cut();
    await this.page.goto("about:blank").catch(ignoreGone);
    await this.page.close().catch(ignoreGone);
  }

  /** Asks for the losses that it counted, and closes it. */
  async close() {
    const dropped = await this.page.evaluate(() => globalThis.contender.dropped?.()).catch(ignoreGone);
    if (dropped) this.#world.ledger.count(dropped);
    this.#world.visits.delete(this);
    await this.page.close().catch(ignoreGone);
  }
}

function ignoreGone(error) {
  if (!/closed|crashed|destroyed|ERR_ABORTED|interrupted|detached/i.test(error.message)) throw error;
}

export class World {
  #next = 1;
  #site;
  ledger = new Ledger();
  /** Open pages. @type {Set<Visit>} */
  visits = new Set();
  url = "";

  /** @param {{ contender: import("./contenders/index.mjs").Contender, scenario: import("./scenarios/index.mjs").Scenario,
   *   events: number, seed: string, tick: (events: number) => void }} given */
  constructor({ contender, scenario, events, seed, tick }) {
    this.contender = contender;
    this.scenario = scenario;
    this.events = events;
    this.tick = tick;
    this.random = seeded(seed);
  }

  async start() {
    const { contender, scenario } = this;
    this.store = contender.store();
    await this.store.start();
    const pages = pagesOf(
      contender.html,
      () => this.collector.url,
      contender.script && { "/peer.js": contender.script },
    );
    this.collector = new Collector({ random: this.random, store: this.store, pages });
    await this.collector.start();
    if (scenario.crossOrigin) this.#site = await serve(pages);
    this.url = `${this.#site?.url ?? this.collector.url}/`;
    this.browser = new Browser(contender.log);
    await this.browser.start();
  }

  async stop() {
    await this.browser?.remove();
    this.#site?.stop();
    await this.collector?.stop();
    await this.store?.remove();
  }

  /** First of so many numbers that nobody else has. */
  numbers(count) {
    if (!Number.isInteger(count) || count < 0) throw new Error(`${count} events cannot be tracked`);
    const first = this.#next;
    this.#next += count;
    return first;
  }

  /**
   * How the collector fails from now on; more often where there are few events, so that it fails at all.
   * @param {import("./faults.mjs").Trouble} trouble
   */
  trouble({ mostHangs, mostBytes, ...chances }) {
    const more = Math.min(4, Math.max(1, 3000 / this.events));
    const raised = Object.entries(chances).map(([fault, chance]) => [fault, Math.min(1, chance * more)]);
    this.collector.trouble({ mostHangs, mostBytes, ...Object.fromEntries(raised) });
  }

  between(least, most) {
    return between(this.random, least, most);
  }

  /** A tab with the contender's page. */
  async open() {
    const visit = await Visit.open(this);
    this.visits.add(visit);
    return visit;
  }

  /** A tab whose contender says that it is ready. */
  async openReady() {
    return (await this.open()).ready();
  }

  /** The browser is killed, and started again on the same profile. */
  async killBrowser() {
    for (const visit of this.visits) visit.cut();
    await this.browser.kill();
    await this.browser.start();
  }

  /** How many are not stored that were not cut short. */
  get missing() {
    const { tracked, cut, committed } = this.ledger;
    let missing = 0;
    for (const number of tracked) {
      if (!this.collector.taken.has(number) && (committed.has(number) || !cut.has(number))) missing += 1;
    }
    return missing;
  }

  /** Waits until all is stored and no page says that anything waits, or until nothing comes any more. */
  async settle() {
    const start = performance.now();
    for (let empty = 0; ; ) {
      const queues = await Promise.all([...this.visits].map((visit) => visit.queue()));
      const tell = queues.some((queue) => queue !== undefined);
      empty = queues.length && queues.every((queue) => queue === 0) ? empty + 1 : 0;
      // Not at once: a page that has just been opened looks for what others left, which only then is known to be in the log.
      if (this.missing ? empty > 20 : empty > 10 || !tell) return;
      if (performance.now() - Math.max(start, this.collector.lastTaken) > PATIENCE_MS) return;
      await pause(200);
    }
  }

  /** Everything works again, and the visitor comes back, up to three times: the last chance of what waits. */
  async finish() {
    this.trouble({});
    if (!this.visits.size) await this.openReady();
    await this.settle();
    for (; this.missing && this.ledger.returns < MOST_RETURNS; this.ledger.returns++) {
      for (const visit of [...this.visits]) await visit.close();
      if (this.missing <= this.ledger.counted) break;
      const back = await this.openReady();
      // Some look at what waits only when something is tracked.
      await back.drive(NEXT_VISIT, { most: 1, every: 300 });
      await this.settle();
    }
    if (this.missing) for (const visit of this.visits) this.ledger.waits(await visit.logged());
    // What is sent twice has the time to come.
    await pause(500);
    for (const visit of [...this.visits]) await visit.close();
  }
}
