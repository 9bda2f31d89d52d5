/**
 * What is personal, a lazy chunk: the visitor's profile and recommendations, worked out on the device (src/profile/,
 * src/recommend/) in a module of its own. Without that module, or where it traps, nothing is known and nothing
 * recommended, with one warning.
 */
import { whenIdle } from "./browser.js";
import { toVarioError } from "./errors.js";
import { openVault, type Vault } from "./identity/vault.js";
import type { Inside } from "./inside.js";
import { text, toJson } from "./json.js";
import { createFeedback } from "./personal/feedback.js";
import { fetched, type ModuleOf, openModule } from "./personal/module.js";
import { createHistory } from "./personal/profile.js";
import { createRecommend } from "./personal/recommend.js";

/** What is kept at once, since the page is often left right after it. */
const URGENT = /^(Order Completed|Checkout Started|Product Added)$/;

/** The profile model: the page's own, else the payload's. */
function modelOf({ options, payload }: Inside): string {
  if (typeof options.profile === "object") return toJson(options.profile) ?? "";
  try {
    const given = payload();
    return (given.includes('"profile"') && toJson(JSON.parse(given).vario?.profile)) || "";
  } catch {
    return "";
  }
}

export function personalize(inside: Inside, moduleOf: ModuleOf = fetched): void {
  const { options, vario, window } = inside;
  const module = openModule(inside, moduleOf);
  const isKept = !!(options.profile ?? options.model);
  const history = isKept ? createHistory(inside, module) : undefined;
  const feedback = createFeedback();
  const { recommend, loaded } = createRecommend(inside, module, history, feedback);
  if (options.model) inside.enrichers.push(feedback.enrich);
  let vault: Vault | undefined;
  let begun = false;
  let due = false;
  let facts = "";
  const denied = () => vario.consent().personalization === "denied";

  /** What follows from what was observed: attributes for decisions, triggers. */
  function consider() {
    due = false;
    if (!history || !begun || denied()) return;
    const latest = history.facts();
    if (latest && latest !== facts) inside.traits(JSON.parse(latest));
    facts = latest;
    history.tell();
    vault?.write();
  }
  function soon() {
    if (due) return;
    due = true;
    if (window) whenIdle(window, consider);
    else setTimeout(consider);
  }
  function wipe() {
    history?.wipe();
    facts = "";
    inside.traits(undefined);
  }

  if (history) {
    inside.enrichers.push((call, body) => {
      if (denied()) return body;
      history.observe(call, body);
      if (URGENT.test(call.name)) setTimeout(consider);
      else soon();
      return body;
    });
    inside.onChange((cause) => {
      if (cause === "payload") history.model(modelOf(inside));
    });
    history.model(modelOf(inside));
    const kept = {
      save: history.save,
      facts: () => facts,
      take(bytes: Uint8Array) {
        const before = history.take(bytes);
        const here = inside.viewed();
        // At first all of this page's are news; later another tab has written, and may know some.
        const all = [...before, ...(begun ? here.filter((item) => !before.includes(item)) : here)];
        inside.viewed(all.filter((item, index) => item !== all[index - 1]).slice(-50));
        soon();
      },
      inherit(items: unknown[]) {
        const ids = items.map(text).filter(Boolean);
        for (const product_id of ids) {
          const call = { kind: "track", name: "Product Viewed", body: "", context: "", now: inside.now() } as const;
          history.observe(call, JSON.stringify({ product_id }));
        }
        inside.viewed([...ids, ...inside.viewed()]);
        soon();
      },
      wipe,
    };
    // What is noted last becomes a message while the page goes.
    inside.hidden.add(() => queueMicrotask(consider));
    const { identity = "cookie" } = options;
    const begin = async () => {
      await module.loaded;
      if (window && identity === "cookie") {
        vault = openVault(inside, kept);
        await vault.opened;
      } else {
        let owner = inside.visitorId();
        inside.onChange((cause) => {
          const visitor = inside.visitorId();
          if ((cause === "consent" && denied()) || (cause === "visitor" && visitor !== owner)) wipe();
          owner = visitor;
        });
      }
      begun = true;
      consider();
    };
    inside.personal = {
      recommend,
      profile: () => history.known(),
      dislike(item) {
        if (!item || denied()) return;
        history.dislike(item);
        soon();
        inside.record("track", "Product Disliked", JSON.stringify({ product_id: item }));
        inside.viewed(inside.viewed());
      },
      loaded: Promise.all([begin(), loaded]).then(
        () => void inside.viewed(inside.viewed()),
        (thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD")),
      ),
    };
  } else {
    inside.personal = {
      recommend,
      profile: () => undefined,
      dislike() {},
      loaded: loaded.then(
        () => void inside.viewed(inside.viewed()),
        (thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD")),
      ),
    };
  }
}
