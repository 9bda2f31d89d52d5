/** How far the run is: a bar in a terminal, a line now and then elsewhere. */
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  step(): void;
  stop(): void;
}

export function showProgress(total: number, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(total, output) : lines(total, output);
}

function bar(total: number, output: NodeJS.WriteStream): Progress {
  const format = "visitors {bar} {value}/{total} | {percentage} % | {eta_formatted} left";
  const shown = new SingleBar({ format, stream: output, hideCursor: true }, Presets.shades_classic);
  shown.start(total, 0);
  return { step: () => shown.increment(), stop: () => shown.stop() };
}

function lines(total: number, output: NodeJS.WriteStream): Progress {
  let value = 0;
  const every = Math.max(1, Math.ceil(total / 10));
  return {
    step() {
      value++;
      if (value % every === 0 || value === total) output.write(`visitors ${value}/${total}\n`);
    },
    stop() {},
  };
}
