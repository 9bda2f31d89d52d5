/**
 * Auto experiments: variations that change the page by themselves (`domMutations`, `css`, `js`, `urlRedirect` of the
 * payload's `experiments`), in GrowthBook's form.
 *
 * What is in the page is changed at once, what the parser or a framework brings later before it is painted; nothing is
 * hidden meanwhile. A visitor who is in an experiment, in its control too, is exposed when the experiment applies to the
 * page. When decisions change, what no longer holds is undone, and nothing but that.
 *
 * Reported, once a code: `E_VARIANT_SELECTOR` (not a selector), `E_VARIANT_UNSAFE` (script, handler or the like in a
 * variation: left out), `E_VARIANT_SCRIPT` (`js` without the page's opt-in: not run), `E_VARIANT_HTML` (Trusted Types
 * do not allow the policy `vario`), `E_VARIANT_MUTATION` (the browser refuses the change), `E_VARIANT_FIGHT` (the page
 * undoes the change time and again: left to the page), `E_VARIANT_REDIRECT` (to an origin that is not listed, or not an
 * address), `E_VARIANT_LOOP` (redirects in a circle).
 */
import { toVarioError, VarioError } from "./errors.js";
import type { Inside } from "./inside.js";
import { MOST_MET, perSecond } from "./variants/fight.js";
import { checkedHtml, run } from "./variants/html.js";
import type { Mutation } from "./variants/mutation.js";
import { createRedirects, destination } from "./variants/redirect.js";
import { adoptSheet } from "./variants/sheet.js";
import { readVariation } from "./variants/variation.js";
import { createWatch } from "./variants/watch.js";
import type { ExperimentResult } from "./wasm.js";

/** How long a page that is being left may stay hidden, ms. */
const HIDDEN_MS = 1000;

/** Follows the decisions from now on. Redirects only as a page, or an address within it, is entered. */
export function applyVariants(inside: Inside): void {
  const { window, options, triggered } = inside;
  if (!window) return;
  const { scripts = false, redirectOrigins = [], nonce } = options.variants || {};
  const { document, location } = window;
  const watch = createWatch(document);
  const redirects = createRedirects(inside, window, redirectOrigins);
  /** Experiments met so far. */
  const met = new Set<string>();
  /** What is in force, by experiment, variation and its value: how to undo it. */
  const applied = new Map<string, () => void>();
  /** The address whose redirects were followed or passed over. */
  let entered = "";
  /** The page is being left: nothing is to be done. */
  let left = false;

  const failure =
    (key: string): Mutation["fail"] =>
    (code, why) =>
      inside.report(new VarioError(code, String((why as Error | undefined)?.message ?? why ?? ""), key));

  /** The address that a variation leads to; "" when the visitor is there, undefined when it must not be followed. */
  function destinationOf({ key, value, persistQueryString }: ExperimentResult): URL | "" | undefined {
    const { urlRedirect } = readVariation(value);
    if (!urlRedirect) return "";
    const page = (url: { href: string }) => url.href.split("#")[0];
    try {
      const to = destination(urlRedirect, location.href, persistQueryString);
      if (page(to) === page(location)) return "";
      if (redirects.allowed(to)) return to;
    } catch {}
    failure(key)("E_VARIANT_REDIRECT", urlRedirect);
    return undefined;
  }

  function leave(result: ExperimentResult, to: URL): boolean {
    left = redirects.go(to, () => inside.expose(result));
    if (!left) failure(result.key)("E_VARIANT_LOOP", to.href);
    else {
      const show = adoptSheet(document, "html{opacity:0!important}");
      setTimeout(() => {
        show();
        left = false;
      }, HIDDEN_MS);
    }
    return left;
  }

  /** Answers how to undo it. */
  function apply({ key, value }: ExperimentResult): () => void {
    const fail = failure(key);
    const refuse = scripts ? undefined : (name: string) => fail("E_VARIANT_UNSAFE", name);
    let { domMutations, js, css } = readVariation(value);
    const mutations: Mutation[] = [];
    let take = () => {};
    for (const entry of domMutations) {
      let nodes = (): Node[] => [document.createTextNode(entry.value)];
      try {
        if (entry.attribute === "html") {
          const checked = checkedHtml(entry.value, refuse);
          css += checked.css;
          nodes = () => [...document.importNode(checked.fragment, true).childNodes];
        }
        mutations.push({ ...entry, nodes, scripts, elements: new Map(), again: perSecond(MOST_MET), fail });
      } catch (thrown) {
        fail("E_VARIANT_HTML", thrown);
      }
    }
    try {
      if (css) take = adoptSheet(document, css);
      if (js && scripts) run(js, nonce);
      else if (js) fail("E_VARIANT_SCRIPT");
    } catch (thrown) {
      fail("E_VARIANT_MUTATION", thrown);
    }
    watch.add(mutations);
    return () => {
      watch.remove(mutations);
      take();
    };
  }

  function update() {
    // Where nobody can tell, the page stays as it is.
    const text = inside.ask((decide) => decide.auto(), "");
    if (left || !text) return;
    const all: ExperimentResult[] = JSON.parse(text);
    const entering = entered !== location.href;
    if (inside.payload()) entered = location.href;
    const here = new Map<string, ExperimentResult>();
    for (const result of all) {
      const { key, variationId, value, inExperiment, manual, forced } = result;
      if (!inExperiment || (manual && !triggered.has(key))) continue;
      const begins = manual && !met.has(key);
      met.add(key);
      const to = destinationOf(result);
      if (to && (entering || forced || begins) && leave(result, to)) return;
      if (to === "") here.set(JSON.stringify([key, variationId, value]), result);
    }
    for (const [id, undo] of applied) {
      if (here.has(id)) continue;
      undo();
      applied.delete(id);
    }
    for (const [id, result] of here) {
      if (!applied.has(id)) applied.set(id, apply(result));
      inside.expose(result);
    }
  }

  function follow() {
    try {
      update();
    } catch (thrown) {
      inside.report(toVarioError(thrown));
    }
  }

  follow();
  inside.onChange(follow);
}
