/**
 * What is personal, a lazy chunk: the visitor's profile and recommendations, worked out on the device (src/profile/,
 * src/recommend/) in a module each, loaded where it is needed. Without its module, or where that traps, nothing is known or
 * nothing recommended, with a warning.
 */
import { whenIdle } from "./browser.js";
import { toVarioError } from "./errors.js";
import { openVault, type Vault } from "./identity/vault.js";
import type { Inside } from "./inside.js";
import { text, toJson } from "./json.js";
import { createFeedback } from "./personal/feedback.js";
import { fetched, type ModuleOf, openModule, PROFILE } from "./personal/module.js";
import { createHistory, type History } from "./personal/profile.js";
import { groupsOf } from "./personal/question.js";
import { createRecommend } from "./personal/recommend.js";

/** What is kept at once, since the page is often left right after it. */
const URGENT = /^(Order Completed|Checkout Started|Product Added)$/;

/** The profile model: the page's own, else the artifact's, else the payload's. */
function modelOf({ options, payload }: Inside, carried: string): string {
  if (typeof options.profile === "object") return toJson(options.profile) ?? "";
  if (carried) return carried;
  try {
    const given = payload();
    return (given.includes('"profile"') && toJson(JSON.parse(given).vario?.profile)) || "";
  } catch {
    return "";
  }
}

export function personalize(inside: Inside, moduleOf: ModuleOf = fetched): void {
  const { options, vario, window } = inside;
  const isKept = !!(options.profile ?? options.model);
  const module = isKept ? openModule(inside, moduleOf, PROFILE) : undefined;
  const history = module && createHistory(inside, module);
  const feedback = createFeedback();
  const { recommend, loaded } = createRecommend(inside, moduleOf, history, feedback);
  if (options.model) inside.enrichers.push(feedback.enrich);
  let vault: Vault | undefined;
  let begun = false;
  let due = false;
  let facts = "";
  let carried = "";
  const denied = () => vario.consent().personalization === "denied";

  /** What follows from what was observed: attributes for decisions, triggers. */
  function consider() {
    due = false;
    if (!history || !begun || denied()) return;
    const latest = history.facts();
    if (latest && latest !== facts) {
      const traits = JSON.parse(latest);
      history.groups = groupsOf(traits);
      inside.traits(traits);
    }
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

  /** Listens to what happens, takes what was kept, and keeps it from now on. */
  async function keep(history: History): Promise<void> {
    inside.enrichers.push((call, body) => {
      if (denied()) return body;
      history.observe(call, body);
      if (URGENT.test(call.name)) setTimeout(consider);
      else soon();
      return body;
    });
    inside.onChange((cause) => {
      if (cause === "payload") history.model(modelOf(inside, carried));
    });
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
    await module?.loaded;
    // What is told of a visitor is told by the fleet's own tables.
    carried = await loaded.catch(() => "");
    history.model(modelOf(inside, carried));
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
  }

  inside.personal = {
    recommend,
    profile: () => history?.known(),
    dislike(item) {
      if (!history || !item || denied()) return;
      history.dislike(item);
      soon();
      inside.record("track", "Product Disliked", JSON.stringify({ product_id: item }));
      inside.viewed(inside.viewed());
    },
    loaded: Promise.all([history && keep(history), loaded]).then(
      () => void inside.viewed(inside.viewed()),
      (thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD")),
    ),
  };
}
