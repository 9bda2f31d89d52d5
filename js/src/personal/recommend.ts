/** Questions to the recommender, and its answers. */
import { modelBytes } from "../config.js";
import { toVarioError } from "../errors.js";
import type { Inside } from "../inside.js";
import type { Recommendation, RecommendOptions } from "../options.js";
import { type Feedback, hashOf } from "./feedback.js";
import { createHoldout, seedOf } from "./holdout.js";
import { type ModuleOf, openModule, RECOMMEND, recommenderOf } from "./module.js";
import type { History } from "./profile.js";
import { questionOf, texts } from "./question.js";
import { flat, listOf, type Question } from "./wire.js";

/** The feature by which an experiment weighs the sources otherwise. */
const WEIGHTS = "vario-recommend-weights";

export interface Recommend {
  recommend(wish: RecommendOptions): Recommendation[];
  /** Resolves when the model can be asked, or was given up, with the profile model that it carries. */
  loaded: Promise<string>;
}

export function createRecommend(
  inside: Inside,
  moduleOf: ModuleOf,
  history: History | undefined,
  feedback: Feedback,
): Recommend {
  const { options, vario } = inside;
  const holds = createHoldout(inside);
  const module = options.model ? openModule(inside, moduleOf, RECOMMEND) : undefined;
  let artifact: Uint8Array | undefined;
  let hash = "";

  async function load(model: NonNullable<typeof options.model>): Promise<string> {
    let bytes: Uint8Array;
    try {
      bytes = await modelBytes(model, inside.fetch);
    } catch (thrown) {
      inside.report(toVarioError(thrown, "E_FETCH"));
      return "";
    }
    await module?.loaded;
    const carried = module?.ask<Uint8Array | undefined>(() => recommenderOf(bytes).profileModel(), undefined);
    if (!carried) return "";
    artifact = bytes;
    hash = hashOf(bytes);
    return new TextDecoder().decode(carried);
  }
  /** What the visitor did, as far as it counts: who is held out gets what is popular, less what they have. */
  function visitor(wish: RecommendOptions): Partial<Question> {
    const bought = history?.bought() ?? [];
    const session = inside.viewed();
    const had = { bought, cart: texts(wish.cart ?? history?.cart()) };
    return wish.related || holds(false)
      ? had
      : { ...had, session, history: [...session, ...bought], groups: history?.groups ?? [] };
  }

  return {
    recommend(wish) {
      const model = artifact;
      if (!model || !module) return [];
      const personal = vario.consent().personalization !== "denied";
      const related = texts(wish.related);
      const seed = seedOf(inside.visitorId());
      const question: Partial<Question> = {
        ...questionOf(wish, vario.value(WEIGHTS, undefined)),
        ...(personal ? visitor(wish) : { cart: texts(wish.cart) }),
        ...(wish.related && { session: related }),
        exclude: [...texts(wish.exclude), ...related],
        disliked: [...(history?.disliked ?? [])],
        seed: [seed.slice(0, 8), seed.slice(8)].map((half) => Number.parseInt(half, 16)),
      };
      const [names, numbers] = flat(question);
      const list = module.ask<Recommendation[]>(() => {
        const recommender = recommenderOf(model);
        const answer = recommender.recommend(names, numbers);
        return listOf(answer, recommender.ids(), question.explain);
      }, []);
      if (!wish.explore) for (const item of list) delete item.propensity;
      if (personal && !wish.related && list.length) holds(true);
      feedback.gave(list, seed, hash);
      return list;
    },
    loaded: options.model ? load(options.model) : Promise.resolve(""),
  };
}
