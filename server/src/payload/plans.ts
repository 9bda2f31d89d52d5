import type { ExperimentResult, Localized } from "../../../studio/src/source/types.ts";

/** The event that counts as a conversion where the payload names none. */
const DEFAULT_GOAL = "Order Completed";

interface Rule {
  key?: string;
  variations?: readonly unknown[];
  meta?: readonly { key?: string; name?: string }[];
}

/** An experiment that stands alone: GrowthBook's auto experiment. */
interface Alone extends Rule {
  key: string;
  name?: string;
  status?: string;
  active?: boolean;
}

type Name = Partial<Localized>;

/** The parts of the payload (GrowthBook's format and a "vario" section) that the collector reads. */
export interface Payload {
  features?: Readonly<Record<string, { rules?: readonly Rule[] }>>;
  experiments?: readonly Alone[];
  vario?: {
    experiments?: Readonly<Record<string, { name?: Name; goal?: string; variations?: Readonly<Record<string, Name>> }>>;
    /** The pages' option `heatmap`; with `private`, pages whose visitors report privately. */
    heatmap?: object | boolean;
  };
}

/** What the payload says of an experiment: its goal, its variations, the control first, and, of one that stands alone, its state. */
export interface ExperimentPlan extends Pick<ExperimentResult, "key" | "name" | "goal" | "state"> {
  variations: { key: string; name: Localized }[];
}

/**
 * The experiments that the features' rules define, then those that stand alone, in the payload's order.
 *
 * @throws TypeError when the payload has another shape than GrowthBook's
 */
export function experimentPlans({ features = {}, experiments = [], vario = {} }: Payload): ExperimentPlan[] {
  const plans = new Map<string, ExperimentPlan>();
  for (const [feature, { rules = [] }] of Object.entries(features)) {
    for (const rule of rules) {
      if (Array.isArray(rule.variations)) add(rule, rule.key ?? feature);
    }
  }
  for (const experiment of experiments) {
    if (!Array.isArray(experiment.variations)) continue;
    const plan = add(experiment, experiment.key, experiment.name);
    plan.state = stateOf(experiment);
  }
  return [...plans.values()];

  function add(rule: Rule, key: string, name = key): ExperimentPlan {
    const known = own(vario.experiments, key);
    const variations = (rule.variations ?? []).map((_, index) => {
      const meta = rule.meta?.[index];
      const variation = meta?.key ?? String(index);
      return { key: variation, name: localized(own(known?.variations, variation), meta?.name ?? variation) };
    });
    const plan = { key, name: localized(known?.name, name), goal: known?.goal ?? DEFAULT_GOAL, variations };
    plans.set(key, plan);
    return plan;
  }
}

/** GrowthBook's `status`, and `active: false` of a test that has only been paused. */
function stateOf({ status = "running", active = true }: Alone): NonNullable<ExperimentPlan["state"]> {
  if (status === "draft" || status === "stopped") return status;
  return active ? "running" : "paused";
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Chinese falls back on English, English on the other name. */
function localized(name: Name | undefined, otherwise: string): Localized {
  const en = name?.en ?? otherwise;
  return { en, zh: name?.zh ?? en };
}
