/**
 * Pages on which the code for auto experiments is driven by a stand-in for the rest of Vario, so that a test says what is
 * decided, and when.
 */
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import type { Options } from "../../js/src/options.ts";
import { type Part, ROOT, Site, type SiteOptions } from "./site.ts";

export interface Decided {
  key: string;
  variationId: number;
  inExperiment: boolean;
  forced?: boolean;
  manual?: boolean;
  persistQueryString?: boolean;
  value: unknown;
}

/** What the stand-in offers on the page as `window.stage`. */
export interface Stage {
  /** Keys and variations as they were exposed. */
  exposed: string[];
  /** Codes as they were reported. */
  reported: string[];
  arrived: string[];
  /** Others are decided from here on. */
  decide(results: Decided[]): void;
  trigger(key: string): void;
}

declare global {
  interface Window {
    stage: Stage;
  }
}

const SOURCE = `
import { applyVariants } from "./js/src/variants.ts";
const given = JSON.parse(document.currentScript.dataset.given);
let results = given.results;
const listeners = [];
const exposed = [], reported = [], arrived = [];
const inside = {
  options: { variants: given.options },
  window, now: Date.now, random: Math.random,
  report: ({ code }) => reported.includes(code) || reported.push(code),
  ask: (work) => work({ auto: () => JSON.stringify(results) }),
  payload: () => "{}",
  triggered: new Set(),
  expose({ key, variationId, forced }) {
    const name = key + ":" + variationId;
    if (!forced && !exposed.includes(name)) exposed.push(name);
  },
  onChange: (listener) => listeners.push(listener),
  depart: () => given.messages ?? [],
  append: (message) => arrived.push(message),
  vario: { consent: () => ({ experiments: given.consent ?? "granted" }) },
};
const tell = () => listeners.forEach((listener) => listener());
applyVariants(inside);
window.stage = {
  exposed, reported, arrived,
  decide(next) { results = next; tell(); },
  trigger(key) { inside.triggered.add(key); tell(); },
};
`;

let script: Promise<string> | undefined;

/** The stand-in's script, bundled once. */
function stageScript(): Promise<string> {
  script ??= build({
    stdin: { contents: SOURCE, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "iife",
    write: false,
    target: "es2022",
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return script;
}

export interface Given {
  results: Decided[];
  options?: Options["variants"];
  consent?: "granted" | "pending";
  messages?: string[];
}

/** The start of a page that runs the stand-in in its head. */
export function stageHead(given: Given, more = ""): string {
  const data = JSON.stringify(given).replace(/[&"<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${more}
<script src="/stage.js" data-given="${data}"></script></head><body>`;
}

export async function stageSite(options: SiteOptions): Promise<Site> {
  const { scripts = {} } = options;
  scripts["/stage.js"] = await stageScript();
  return new Site({ ...options, scripts }).start();
}

/** In the second variation of an experiment "hero". */
export const variation = (value: object, more: Partial<Decided> = {}): Decided => ({
  key: "hero",
  variationId: 1,
  inExperiment: true,
  value,
  ...more,
});

/** A mutation of GrowthBook's `domMutations`. */
export const set = (selector: string, attribute: string, value: string) => ({
  selector,
  action: "set",
  attribute,
  value,
});
export const append = (...named: Parameters<typeof set>) => ({ ...set(...named), action: "append" });
export const remove = (selector: string, attribute: string, value = "") => ({
  ...set(selector, attribute, value),
  action: "remove",
});

/** Outer HTML of an element. */
export const html = (page: Page, selector: string) =>
  page.evaluate((selector) => document.querySelector(selector)?.outerHTML ?? "", selector);
export const body = (page: Page) => page.evaluate(() => document.body.innerHTML);
export const reported = (page: Page) => page.evaluate(() => window.stage.reported);
/** Nothing is decided any more. */
export const undo = (page: Page) => page.evaluate(() => window.stage.decide([]));

/** A site with one page, another for each test. */
export class Theatre {
  #pages: Record<string, string | Part[]> = {};
  #site: Site | undefined;
  /** Path → script text. */
  readonly scripts: Record<string, string> = {};

  async start(): Promise<void> {
    this.#site = await stageSite({ pages: this.#pages, scripts: this.scripts });
  }

  stop = () => this.#site?.stop();

  /** Opens the page with these decisions, or these mutations of one variation, in force. In parts: as its server sends it. */
  open = async (page: Page, body: string | Part[], given: Given | object[], head = ""): Promise<void> => {
    const start = stageHead(Array.isArray(given) ? { results: [variation({ domMutations: given })] } : given, head);
    this.#pages["/"] = typeof body === "string" ? `${start}${body}</body></html>` : [{ html: start }, ...body];
    await page.goto(this.#site?.url ?? "");
  };
}
