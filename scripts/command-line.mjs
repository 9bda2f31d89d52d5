/** What a command is told: options and `--help`; a wrong call says what is wrong, then the help, and exits with 2. */
import { parseArgs } from "node:util";

/**
 * @param {string} help the whole of it; printed by `--help`, which ends the process with 0
 * @param {import("node:util").ParseArgsConfig} config as `parseArgs` takes it, without `help`
 */
export function commandLine(help, config) {
  /** @returns {never} */
  function stop(message) {
    console.error(`error: ${message}\n\n${help}`);
    process.exit(2);
  }
  let parsed;
  try {
    parsed = parseArgs({ ...config, options: { ...config.options, help: { type: "boolean", default: false } } });
  } catch (thrown) {
    stop(thrown.message);
  }
  if (parsed.values.help) {
    console.log(help);
    process.exit(0);
  }
  return { ...parsed, stop };
}
