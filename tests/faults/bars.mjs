/** What is to be reached, by Vario in every scenario. */

/** Most ms from `track()` to the completion of the log's transaction, for 99 of 100 events in a tab that is seen. */
export const MOST_P99_MS = 100;

/**
 * @param {object} result of a scenario @param {import("./scenarios/index.mjs").Scenario} scenario @param {boolean} timed
 * @returns {string[]} what was missed
 */
export function missed(result, scenario, timed) {
  const {
    failure,
    waiting,
    returns,
    unexplainedCommitted,
    unexplained,
    duplicated,
    duplicatedIds,
    counted,
    lost,
    p99,
  } = result;
  const faults = [
    failure && `did not end: ${failure}`,
    waiting && `${waiting} events still in the log after ${returns} more visits`,
    unexplainedCommitted && `${unexplainedCommitted} events lost that were in the log`,
    unexplained && `${unexplained} losses that no count explains`,
    duplicated && `${duplicated} events stored twice`,
    duplicatedIds && `${duplicatedIds} ids stored twice`,
    scenario.exact && counted !== lost && `${counted} losses counted, ${lost} events lost`,
    timed &&
      scenario.timed &&
      !(p99 <= MOST_P99_MS) &&
      `${p99} ms from track() to the log (p99), ${MOST_P99_MS} at most`,
  ];
  return faults.filter(Boolean).map((fault) => `${scenario.name}: ${fault}`);
}
