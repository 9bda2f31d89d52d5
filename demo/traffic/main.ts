/** `npm run demo:traffic`: simulated visitors of the demo shop, sent to a collector by Vario's entry for Node. */
import { existsSync, readFileSync } from "node:fs";
import { checkCollector, NoCollectorError } from "./delivery";
import { HELP, readOptions, UsageError } from "./options";
import { showProgress } from "./progress";
import { report } from "./report";
import { type CreateVario, type Result, run } from "./run";

/** Seen from build/server/traffic.mjs. */
const VARIO_NODE = new URL("../../dist/node.js", import.meta.url);
const MODEL = new URL("../site/assets/model.vario", import.meta.url);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), Date.now());
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  await checkCollector(options.endpoint, options.writeKey);
  const { createVario } = (await import(VARIO_NODE.href)) as { createVario: CreateVario };
  const model = existsSync(MODEL) ? readFileSync(MODEL) : undefined;
  if (model === undefined) console.error("No recommendations in this run: the model is not built (npm run build).");

  const progress = showProgress(options.visitors, process.stderr);
  const result = await run(options, createVario, model, () => progress.step());
  progress.stop();
  console.log(`\n${report(result, options.endpoint)}`);
  return everythingAcknowledged(result) ? 0 : 1;
}

function everythingAcknowledged({ messages, acknowledged, unsent, dropped }: Result): boolean {
  return acknowledged.ok === messages && unsent === 0 && Object.keys(dropped).length === 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const expected = error instanceof UsageError || error instanceof NoCollectorError;
    console.error(expected ? error.message : error);
    if (error instanceof UsageError) console.error('See "npm run demo:traffic -- --help".');
    process.exit(expected ? 2 : 1);
  },
);
