import { parseArgs } from "node:util";
import { CollectorError, messageOf } from "../errors.ts";

export interface ReplayOptions {
  file: string;
  /** Origin of the collector. */
  endpoint: URL;
  writeKey: string | undefined;
  /** Messages in one request, 1..10000. */
  batch: number;
  /** Requests under way at a time, 1..64. */
  concurrency: number;
}

export const HELP = `Replays a file of sessions as "Product Viewed" events through a collector.

  npm run replay -- FILE [options]

FILE   one session a line, item ids separated by spaces, oldest first; .gz too

  --endpoint URL      the collector (default http://127.0.0.1:8787); where this machine runs none there,
                      one is started on a free port, with the store of VARIO_DB
  --write-key KEY     (default demo)
  --batch N           events in one request, 1 to 10000 (default 500)
  --concurrency N     requests under way at a time, 1 to 64 (default 4)
  --help

A second replay of the same sessions stores nothing new. VARIO_ADMIN_KEY is used to count what is stored, when set.
Ends with 0 when the collector stores exactly the file's events, with 1 when not, with 2 when it could not begin.`;

/**
 * Reads the command line; undefined where it asks for help.
 *
 * @throws CollectorError E_USAGE
 */
export function replayOptions(args: readonly string[]): ReplayOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw usage("Name one file of sessions.");
  return {
    file,
    endpoint: endpointFrom(values.endpoint ?? "http://127.0.0.1:8787"),
    writeKey: values["write-key"],
    batch: within("--batch", values.batch ?? "500", 10_000),
    concurrency: within("--concurrency", values.concurrency ?? "4", 64),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    endpoint: text,
    "write-key": text,
    batch: text,
    concurrency: text,
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw usage(messageOf(cause));
  }
}

function endpointFrom(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw usage(`--endpoint is "${text}"; give an address such as http://127.0.0.1:8787.`);
}

function within(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw usage(`${name} is "${text}"; give a whole number from 1 to ${most}.`);
}

function usage(message: string): CollectorError {
  return new CollectorError("E_USAGE", `${message} (npm run replay -- --help)`);
}
