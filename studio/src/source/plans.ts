import type { ExperimentNames } from "../insights.ts";
import type { AutoExperiment, Payload } from "../new-test/experiment.ts";
import type { TestState } from "./types.ts";

/** The words of every experiment; those of tests that stand alone are in the test itself. */
export function namesOf({ experiments = [], vario }: Payload): Record<string, ExperimentNames> {
  const names = { ...vario?.experiments } as Record<string, Partial<ExperimentNames>>;
  for (const { key, name = key, meta = [], variations } of experiments) {
    const own = variations.map((_, index) => {
      const { key: variation = String(index), name: words = variation } = meta[index] ?? {};
      return [variation, { en: words, zh: words }] as const;
    });
    const known = names[key] ?? {};
    names[key] = {
      ...known,
      name: known.name ?? { en: name, zh: name },
      variations: { ...Object.fromEntries(own), ...known.variations },
    };
  }
  return names as Record<string, ExperimentNames>;
}

/** The features, and each test that stands alone as a feature of its own, since the module counts features' rules. */
export function plansOf({ features = {}, experiments = [] }: Payload): Record<string, unknown> {
  const alone = experiments.map(({ key, variations, meta }) => [
    `experiments ${key}`,
    { rules: [{ key, variations, meta }] },
  ]);
  return { ...features, ...Object.fromEntries(alone) };
}

/** A page whose visitors report privately: the elements whose cells they choose from, and their total epsilon a day. */
export interface PrivatePage {
  route: string;
  epsilon: number;
  /** Selectors. */
  cells: string[];
}

/** The pages with private reports: the payload's `vario.heatmap.private`; what has another shape is passed over. */
export function privatePagesOf({ vario }: Pick<Payload, "vario">): PrivatePage[] {
  const pages = (vario?.heatmap as { private?: unknown } | undefined)?.private;
  if (!Array.isArray(pages)) return [];
  return (pages as (Partial<PrivatePage> | null)[]).filter((page): page is PrivatePage => {
    const isListed = Array.isArray(page?.cells) && page.cells.every((selector) => typeof selector === "string");
    return isListed && typeof page?.route === "string" && typeof page.epsilon === "number";
  });
}

/** GrowthBook's `status`, and `active: false` of a test that has only been paused. */
export function stateOf({ status = "running", active = true }: AutoExperiment): TestState {
  if (status === "draft" || status === "stopped") return status;
  return active ? "running" : "paused";
}
