/** Questions to the recommender, and its answers. */
import { modelBytes } from "../config.js";
import { toVarioError } from "../errors.js";
import type { Inside } from "../inside.js";
import { text } from "../json.js";
import type { Recommendation, RecommendOptions } from "../options.js";
import type { Feedback } from "./feedback.js";
import { hashOf } from "./feedback.js";
import { createHoldout, seedOf } from "./holdout.js";
import type { Module } from "./module.js";
import type { History } from "./profile.js";

const COUNT = 8;

export interface Recommend {
  recommend(wish: RecommendOptions): Recommendation[];
  /** Resolves when the model can be asked, or was given up. */
  loaded: Promise<void>;
}

export function createRecommend(
  inside: Inside,
  module: Module,
  history: History | undefined,
  feedback: Feedback,
): Recommend {
  const { options, vario } = inside;
  let artifact: Uint8Array | undefined;
  let hash = "";
  const holds = createHoldout(inside);

  async function load(model: NonNullable<typeof options.model>) {
    let bytes: Uint8Array;
    try {
      bytes = await modelBytes(model, inside.fetch);
    } catch (thrown) {
      return inside.report(toVarioError(thrown, "E_FETCH"));
    }
    await module.loaded;
    if (module.ask(() => !!module.recommender(bytes), false)) artifact = bytes;
    hash = hashOf(bytes);
  }

  return {
    recommend(wish) {
      const model = artifact;
      if (!model) return [];
      const personal = vario.consent().personalization !== "denied";
      const alone = personal && holds(false);
      const disliked = history?.disliked ?? new Set();
      const viewed = personal && !alone ? inside.viewed().filter((item) => !disliked.has(item)) : [];
      const exclude = [...(wish.exclude ?? []).map(text), ...disliked];
      const lines = module.ask(
        () => module.recommender(model).recommend(viewed.join("\n"), exclude.join("\n"), wish.count ?? COUNT),
        "",
      );
      const list = [...lines.matchAll(/(.+)\t(.+)/g)].map(([, id = "", score]) => ({ id, score: Number(score) }));
      if (personal && list.length) holds(true);
      feedback.gave(list, seedOf(inside.visitorId()), hash);
      return list;
    },
    loaded: options.model ? load(options.model) : Promise.resolve(),
  };
}
