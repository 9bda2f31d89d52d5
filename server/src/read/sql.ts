/** Fragments that several questions share. None ever holds a value: values are bound. */

export const VISITOR = "coalesce(anonymous_id, user_id)";

/** Events that are no visitor's: records of consent and private reports stand under ids of their own. */
export const NO_VISITS = "('Consent Changed', 'Consent Asked', 'Heatmap Reported')";
export const OF_VISITS = `coalesce(event NOT IN ${NO_VISITS}, true)`;

/** A place of the site under two names is one: "/shop/index.html" is "/shop/". */
export function folder(path: string): string {
  return `regexp_replace(${path}, '/index[.]html$', '/')`;
}

/** Text of a property of the event. */
export function property(name: string): string {
  return `json_extract_string(properties, '$.${name}')`;
}

/** Each visitor's first exposure to each experiment, by a table like that of events; a visitor belongs to its variation. */
export function firstExposures(table: string): string {
  return `
  SELECT
    ${property("experiment_id")} AS experiment,
    ${VISITOR} AS visitor,
    arg_min(${property("variation_id")}, (timestamp, "row")) AS variation,
    min(timestamp) AS first_seen,
    arg_min(coalesce(session_id, ''), (timestamp, "row")) AS session
  FROM ${table}
  WHERE type = 'track' AND event = 'Experiment Viewed' AND ${property("variation_id")} IS NOT NULL
  GROUP BY ALL`;
}

export const FIRST_EXPOSURES = firstExposures("events");
