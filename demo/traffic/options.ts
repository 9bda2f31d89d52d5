/** The command line of the traffic generator. */
import { parseArgs } from "node:util";
import type { Language } from "../src/texts";

export interface TrafficOptions {
  visitors: number;
  /** The collector's origin, without a slash at its end. */
  endpoint: string;
  writeKey: string;
  days: number;
  /** Before those days, how many in which some of the visitors first came; 0 for none. */
  history: number;
  seed: number;
  /** The page's language, and with it the currency. */
  language: Language;
  /** End of the simulated days, ms since the epoch. */
  until: number;
}

export const HELP = `Sends simulated visitors of the demo shop to a collector, with planted effects to be found in the Studio.

  npm run demo:traffic -- [options]

  --visitors N     how many, 1 to 100000 (2000)
  --endpoint URL   the collector (http://127.0.0.1:8787)
  --write-key KEY  its write key (demo)
  --days N         visits are spread over the last N days, 1 to 365 (14)
  --history N      a quarter of them first came in the N days before, and some came back, 0 to 365 (240)
  --seed N         the same seed sends the same visitors, another one others (7)
  --lang en|zh     language of the page; the prices are in $ or ¥ accordingly (en)
  --until TIME     end of the simulated days, such as 2026-03-31T20:00:00Z (now)
  --help           this text

Exit code: 0 when every event was acknowledged, 1 when not, 2 for wrong options or when no collector answers.`;

export class UsageError extends Error {}

/** Reads the options; undefined when help is asked for. Throws UsageError. */
export function readOptions(args: readonly string[], now: number): TrafficOptions | undefined {
  const { values } = parsed(args);
  if (values.help === true) return undefined;
  return {
    visitors: whole("visitors", values.visitors, 1, 100_000),
    endpoint: origin(values.endpoint),
    writeKey: values["write-key"],
    days: whole("days", values.days, 1, 365),
    history: whole("history", values.history, 0, 365),
    seed: whole("seed", values.seed, 0, 4_294_967_295),
    language: language(values.lang),
    until: values.until === undefined ? now : time(values.until),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        visitors: { type: "string", default: "2000" },
        endpoint: { type: "string", default: "http://127.0.0.1:8787" },
        "write-key": { type: "string", default: "demo" },
        days: { type: "string", default: "14" },
        history: { type: "string", default: "240" },
        seed: { type: "string", default: "7" },
        lang: { type: "string", default: "en" },
        until: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isInteger(number) || number < least || number > most) {
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${value}".`);
  }
  return number;
}

function origin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new UsageError(`--endpoint takes an address such as http://127.0.0.1:8787, not "${value}".`);
  }
  return url.href.replace(/\/+$/, "");
}

function language(value: string): Language {
  if (value !== "en" && value !== "zh") throw new UsageError(`--lang takes en or zh, not "${value}".`);
  return value;
}

function time(value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new UsageError(`--until takes a time such as 2026-03-31T20:00:00Z, not "${value}".`);
  return ms;
}
