import type { PrivatePage } from "../../../../studio/src/source/plans.ts";
import type { PrivateHeatmap } from "../../../../studio/src/source/types.ts";
import { corePrivacy, type Privacy } from "../../privacy.ts";
import type { EventStore } from "../../store/event.ts";
import { folder, property } from "../sql.ts";
import { folderOf } from "./filter.ts";

const CELLS = 16;

const REPORTS = `
  SELECT ${property("cells")} AS alphabet, try_cast(${property("epsilon")} AS DOUBLE) AS epsilon, ${property("bits")} AS bits
  FROM events
  WHERE type = 'track' AND event = 'Heatmap Reported' AND ${folder(property("route"))} = $route`;

let privacy: Promise<Privacy> | undefined;

/**
 * Debiases a page's private reports whose alphabet the payload names; others are left out, since nobody could read them.
 *
 * @throws CollectorError E_PACKAGE when the package is not built
 */
export async function privateHeatmap(
  store: EventStore,
  route: string,
  pages: readonly PrivatePage[],
): Promise<PrivateHeatmap[]> {
  privacy ??= corePrivacy();
  const [{ alphabetName, debiasReports }, rows] = await Promise.all([
    privacy,
    store.query(REPORTS, { route: folderOf(route) }),
  ]);
  const ofRoute = pages.filter((page) => folderOf(page.route) === folderOf(route));
  const alphabets = new Map(ofRoute.map(({ cells }) => [alphabetName(cells), cells]));
  const groups = new Map<string, { alphabet: string; epsilon: number; reports: string[] }>();
  for (const { alphabet, epsilon, bits } of rows) {
    const name = `${alphabet} ${epsilon}`;
    const group = groups.get(name) ?? { alphabet: String(alphabet), epsilon: Number(epsilon), reports: [] };
    groups.set(name, group);
    group.reports.push(String(bits));
  }
  const answers = [...groups.values()].flatMap(({ alphabet, epsilon, reports }) => {
    const selectors = alphabets.get(alphabet);
    const debiased = selectors && debiasReports({ cells: selectors.length * CELLS, epsilon, reports });
    if (debiased === undefined || debiased.reports === 0) return [];
    const none = debiased.symbols.at(-1) ?? { estimate: 0, error: 0 };
    const cells = selectors?.flatMap((selector, element) =>
      debiased.symbols
        .slice(element * CELLS, (element + 1) * CELLS)
        .map((symbol, cell) => ({ selector, cell, ...symbol })),
    );
    return [{ alphabet, answer: { epsilon, reports: debiased.reports, cells: cells ?? [], none } }];
  });
  const byAlphabet = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  answers.sort((a, b) => b.answer.epsilon - a.answer.epsilon || byAlphabet(a.alphabet, b.alphabet));
  return answers.map(({ answer }) => answer);
}
