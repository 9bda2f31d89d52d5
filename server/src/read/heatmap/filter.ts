/** Which messages belong to the visits asked for. */
import type { DeviceClass, HeatmapQuery } from "../../../../studio/src/source/types.ts";
import { CollectorError } from "../../errors.ts";
import type { Parameters } from "../../store/event.ts";
import { fromTime, toTime } from "../parameters.ts";
import { FIRST_EXPOSURES, folder, OF_VISITS, property, VISITOR } from "../sql.ts";
import { SAID } from "./recorded.ts";

const SESSION = "coalesce(session_id, '')";

/** Reads the parameters of a request. @throws CollectorError E_QUERY */
export function heatmapQuery(parameter: (name: string) => string | undefined): HeatmapQuery {
  const query: Record<string, string> = {};
  for (const name of ["route", "path", "experiment", "variation", "device", "from", "to", "segment"]) {
    const value = parameter(name);
    if (value !== undefined) query[name] = value;
  }
  const { route, path = route === undefined ? "/" : undefined, segment } = query;
  if (segment !== undefined && segment !== "new" && segment !== "returning") {
    throw new CollectorError("E_QUERY", `segment is "${segment}"; it must be new or returning.`, 400);
  }
  return { ...query, ...(path !== undefined && { path }) } as HeatmapQuery;
}

/** SQL of what a question is about, and the values bound in it. */
export interface Filter {
  /**
   * To stand behind WITH: `recorded` (visitor, session, tab, path, said), what pages gathered, and `views` (visitor),
   * page views.
   */
  tables: string;
  parameters: Parameters;
}

/** Only the tables and conditions that the question needs. @throws CollectorError E_QUERY */
export function filterOf(query: HeatmapQuery): Filter {
  const { route, path, experiment, variation, device, from, to, segment } = query;
  const parameters: Record<string, string | boolean> = {};
  const tables: string[] = [];
  const joins: string[] = [];
  const both: string[] = [];
  const ofRecorded: string[] = [];
  const ofViews: string[] = [];
  const viewJoins: string[] = [];

  if (path !== undefined) {
    parameters.path = folderOf(path);
    both.push(`${folder("path")} = $path`);
  }
  if (route !== undefined) {
    parameters.route = folderOf(route);
    parameters.template = templatePattern(folderOf(route));
    ofRecorded.push(`${folder(property("route"))} = $route`);
    ofViews.push(`regexp_full_match(${folder("path")}, $template)`);
  }
  if (from !== undefined) {
    parameters.from = fromTime(from);
    both.push("timestamp >= $from::TIMESTAMP");
  }
  if (to !== undefined) {
    parameters.to = toTime(to);
    both.push("timestamp < $to::TIMESTAMP");
  }
  if (segment !== undefined) {
    parameters.isNew = segment === "new";
    tables.push(`firsts AS (
      SELECT ${VISITOR} AS of_visitor, arg_min(${SESSION}, (timestamp, "row")) AS first_session
      FROM events WHERE ${OF_VISITS} GROUP BY ALL
    )`);
    joins.push(`JOIN firsts ON of_visitor = ${VISITOR}`);
    both.push(`(${SESSION} = first_session) = $isNew`);
  }
  if (device !== undefined) {
    parameters.device = device satisfies DeviceClass;
    ofRecorded.push(`${property("device")} = $device`);
    // A page view does not say on what it was: its session's recordings do.
    ofViews.push(`(${VISITOR}, ${SESSION}) IN (
      SELECT (${VISITOR}, ${SESSION}) FROM events
      WHERE type = 'track' AND event = 'Heatmap Recorded' AND ${property("device")} = $device
    )`);
  }
  if (experiment !== undefined) {
    parameters.experiment = experiment;
    parameters.shown = `/variations/${experiment.replace(/~/g, "~0").replace(/\//g, "~1")}`;
    if (variation !== undefined) parameters.variation = variation;
    const isAsked = (text: string) => (variation === undefined ? `${text} IS NOT NULL` : `${text} = $variation`);
    // The page itself says what it showed.
    ofRecorded.push(isAsked("json_extract_string(properties, $shown)"));
    tables.push(`exposed AS (
      SELECT visitor AS exposed_visitor, first_seen, session AS exposure_session
      FROM (${FIRST_EXPOSURES}
      )
      WHERE experiment = $experiment AND ${isAsked("variation")}
    )`);
    // A view comes before the exposure that it leads to: the session counts from its beginning.
    viewJoins.push(`JOIN exposed ON exposed_visitor = ${VISITOR}`);
    ofViews.push(`(timestamp >= first_seen OR ${SESSION} = exposure_session)`);
  }

  tables.push(
    `recorded AS MATERIALIZED (
      SELECT ${VISITOR} AS visitor, ${SESSION} AS session, coalesce(tab, '') AS tab, coalesce(path, '') AS path, ${SAID} AS said
      FROM events ${joins.join(" ")}
      WHERE ${["type = 'track'", "event = 'Heatmap Recorded'", ...both, ...ofRecorded].join(" AND ")}
    )`,
    `views AS MATERIALIZED (
      SELECT ${VISITOR} AS visitor
      FROM events ${[...joins, ...viewJoins].join(" ")}
      WHERE ${["type = 'page'", ...both, ...ofViews].join(" AND ")}
    )`,
  );
  return { tables: tables.join(", "), parameters };
}

/** A page under both its names. */
export function folderOf(path: string): string {
  return path.replace(/\/index\.html$/, "/");
}

/** A regular expression of the paths that a template fits: parts that begin with a colon stand for any other. */
export function templatePattern(template: string): string {
  return template
    .split("/")
    .map((part) => (part.startsWith(":") ? "[^/]+" : part.replace(/[^\w\u0080-\uffff-]/g, "\\$&")))
    .join("/");
}
