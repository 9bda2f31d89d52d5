import { type Collector, startCollector } from "./collector.ts";
import { configFrom } from "./config.ts";
import { CollectorError, errorLine } from "./errors.ts";
import { CollectorClient, probe } from "./replay/client.ts";
import { HELP, type ReplayOptions, replayOptions } from "./replay/options.ts";
import { progressOf } from "./replay/progress.ts";
import { type Replayed, replaySessions } from "./replay/run.ts";
import { type Survey, surveySessions } from "./replay/sessions.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const CANNOT_BEGIN = new Set(["E_USAGE", "E_FILE", "E_FILE_GZIP"]);

try {
  const options = replayOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else process.exitCode = await replay(options);
} catch (error) {
  if (!(error instanceof CollectorError)) throw error;
  console.error(errorLine(error));
  process.exitCode = CANNOT_BEGIN.has(error.code) ? 2 : 1;
}

async function replay(options: ReplayOptions): Promise<number> {
  const survey = await surveySessions(options.file);
  console.log(`${options.file}: ${survey.views} events in ${survey.sessions} sessions`);
  const own = await ownCollector(options);
  try {
    const origin = own === undefined ? options.endpoint : new URL(own.url);
    const client = new CollectorClient(origin, writeKeyOf(options, own), process.env.VARIO_ADMIN_KEY || undefined);
    const progress = progressOf(survey.views, process.stdout);
    const replayed = await replaySessions({ ...options, survey, client, progress }).finally(() => progress.end());
    return report(survey, replayed);
  } finally {
    await own?.stop();
  }
}

/** A collector started here, where this machine runs none at the endpoint. */
async function ownCollector({ endpoint }: ReplayOptions): Promise<Collector | undefined> {
  const found = await probe(endpoint);
  if (found === "collector") return undefined;
  if (found === "other") {
    throw new CollectorError(
      "E_ENDPOINT",
      `What answers at ${endpoint.origin} is no collector; give another --endpoint.`,
    );
  }
  if (!LOOPBACK.test(endpoint.hostname)) {
    throw new CollectorError(
      "E_UNREACHABLE",
      `No collector answers at ${endpoint.origin}; start it, or leave --endpoint out.`,
    );
  }
  const config = { ...configFrom(process.env), host: "127.0.0.1", port: 0 };
  const collector = await startCollector(config, (error) => console.error(errorLine(error)));
  console.log(
    `No collector answers at ${endpoint.origin}; started one at ${collector.url} (store: ${config.databasePath})`,
  );
  return collector;
}

function writeKeyOf({ writeKey }: ReplayOptions, own: Collector | undefined): string {
  return writeKey ?? (own === undefined ? "demo" : configFrom(process.env).writeKeys[0]);
}

function report({ views }: Survey, { stored, added, seconds, reasons }: Replayed): number {
  const rate = Math.round(views / Math.max(seconds, 0.001));
  console.log(
    `${views} events in the file, ${stored} stored by the collector (${added} new, ${stored - added} already there), ` +
      `${seconds.toFixed(1)} s, ${rate} events/s`,
  );
  for (const [code, count] of reasons) console.error(`${count} events dropped: ${code}`);
  return stored === views ? 0 : 1;
}
