import { Presets, SingleBar } from "cli-progress";

const LINE_EVERY_MS = 5_000;

/** Shows how far a count has come. */
export interface Progress {
  add(count: number): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a plain line every five seconds. */
export function progressOf(total: number, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(total, output) : lines(total, output);
}

function bar(total: number, output: NodeJS.WriteStream): Progress {
  const format = "{bar} {percentage} % | {value} of {total} events | {duration_formatted}, {eta_formatted} to go";
  const single = new SingleBar({ format, stream: output, hideCursor: true }, Presets.shades_classic);
  single.start(total, 0);
  return { add: (count) => single.increment(count), end: () => single.stop() };
}

function lines(total: number, output: NodeJS.WriteStream): Progress {
  let done = 0;
  let last = performance.now();
  return {
    add(count) {
      done += count;
      const now = performance.now();
      if (now - last < LINE_EVERY_MS) return;
      last = now;
      output.write(`${done} of ${total} events (${Math.floor((100 * done) / total)} %)\n`);
    },
    end() {},
  };
}
