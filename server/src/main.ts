import { existsSync } from "node:fs";
import path from "node:path";
import { startCollector } from "./collector.ts";
import { type Config, configFrom } from "./config.ts";
import { errorLine } from "./errors.ts";

try {
  const config = configFrom(process.env);
  const collector = await startCollector(config, (error) => console.error(errorLine(error)));
  stopOnSignal(collector.stop);
  for (const line of welcome(config, collector.url)) console.log(line);
} catch (error) {
  console.error(errorLine(error));
  process.exit(1);
}

function welcome(config: Config, url: string): string[] {
  const lines = [
    "Vario is up.",
    `  Landing page  ${url}/`,
    `  Studio        ${url}/studio/`,
    `  Collector     ${url}/v1/batch  (write key: ${config.writeKeys.join(", ")})`,
    `  Script        ${url}/v.js`,
    `  Payload       ${url}/payload.json  (${shortPath(config.payloadPath)})`,
    `  Versions      ${shortPath(config.payloadFolder)}`,
    `  Store         ${shortPath(config.databasePath)}`,
  ];
  if (!existsSync(path.join(config.siteFolder, "index.html"))) {
    lines.push(`The site is not built (${shortPath(config.siteFolder)} is missing): run npm run build.`);
  }
  if (!existsSync(config.payloadPath)) {
    lines.push(`The payload ${shortPath(config.payloadPath)} is missing: set VARIO_PAYLOAD, or no experiment runs.`);
  }
  lines.push("Stop with Ctrl+C.");
  return lines;
}

function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

/** The first signal stops gracefully, a second one at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log(`${signal}: stopping.`);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
}
