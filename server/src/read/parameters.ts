/** What the read API takes in its query. */
import type { FastifyRequest } from "fastify";
import { CollectorError } from "../errors.ts";

const DAY_MS = 86_400_000;

/** A parameter that may be given once; undefined where it is missing or empty. @throws CollectorError E_QUERY */
export function parameter(request: FastifyRequest, name: string): string | undefined {
  const value = given(request, name);
  if (value === undefined || typeof value === "string") return value || undefined;
  throw new CollectorError("E_QUERY", `${name} may be given once.`, 400);
}

/** A parameter that may be given several times; empty ones are left out. */
export function parameters(request: FastifyRequest, name: string): string[] {
  const values = [given(request, name)].flat();
  return values.filter((value): value is string => typeof value === "string" && value !== "");
}

/** @throws CollectorError E_QUERY */
export function wholeNumber(request: FastifyRequest, name: string): number | undefined {
  const text = parameter(request, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CollectorError("E_QUERY", `${name} is "${text}"; it must be a whole number, 0 or more.`, 400);
}

/** The beginning of a span: YYYY-MM-DD (UTC) or an ISO time, as DuckDB's TIMESTAMP reads it. @throws CollectorError E_QUERY */
export function fromTime(text: string): string {
  return timeOf("from", text, 0);
}

/** The end of a span, excluded: an ISO time, or a day (UTC), which is included. @throws CollectorError E_QUERY */
export function toTime(text: string): string {
  return timeOf("to", text, DAY_MS);
}

function timeOf(name: string, text: string, day: number): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = isDay || isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new CollectorError("E_QUERY", `${name} is "${text}"; it must be YYYY-MM-DD or an ISO time.`, 400);
  }
  return new Date(isDay ? at + day : at).toISOString().replace("Z", "");
}

function given(request: FastifyRequest, name: string): unknown {
  return (request.query as Record<string, unknown>)[name];
}
