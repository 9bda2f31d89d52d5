/** Pages with the built package on them, and auto experiments in their payload. */
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { Options } from "../../js/src/options.ts";
import type { Message, Site } from "./site.ts";

export interface AutoExperiment {
  key: string;
  variations: object[];
  weights?: number[];
  urlPatterns?: object[];
  manual?: boolean;
  persistQueryString?: boolean;
}

/** Everybody is in the second variation, on all pages unless told. */
export const auto = (value: object, more: Partial<AutoExperiment> = {}): AutoExperiment => ({
  key: "hero",
  variations: [{}, value],
  weights: [0, 1],
  ...more,
});

/** On pages whose path is this one. */
export const onPath = (pattern: string) => ({ urlPatterns: [{ type: "simple", include: true, pattern }] });

/** The start of a page with the synchronous script in its head, payload inline. */
export function autoHead(experiments: AutoExperiment[], options: Partial<Options> = {}, more = ""): string {
  const text = (value: object) => JSON.stringify(value).replace(/</g, "\\u003c");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${more}
<script src="/vario/vario.iife.js"></script>
<script src="/start.js" data-options="${text({
    endpoint: "/",
    writeKey: "demo",
    consent: "granted",
    capture: false,
    payload: { features: {}, experiments },
    ...options,
  }).replace(/"/g, "&quot;")}"></script></head><body>`;
}

/** `/start.js`: starts with the options that its tag holds, the collector being the page's own origin. */
export const START = `{
  const options = JSON.parse(document.currentScript.dataset.options);
  if (options.endpoint === "/") options.endpoint = location.origin;
  Vario.start(options);
}`;

/** Exposures as the collector counts them: each message once. */
export const exposures = (...sites: Site[]): Message[] => {
  const all = sites.flatMap(({ messages }) => messages).filter(({ event }) => event === "Experiment Viewed");
  return [...new Map(all.map((message) => [message.messageId, message])).values()];
};

/** What the console said at the level of warning and above, and what the policy reported. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type()) && !/favicon/.test(message.location().url)) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

export async function newTab(browser: Browser): Promise<{ context: BrowserContext; tab: Page }> {
  const context = await browser.newContext();
  return { context, tab: await context.newPage() };
}
