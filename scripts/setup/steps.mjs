/** Runs set-up steps one after the other: a line a step, what it does and how long it took. */

/** A failure whose cause and remedy a person can act on: printed without a stack trace. */
export class StepError extends Error {
  /** @param {string} message what went wrong  @param {string} remedy what to do about it */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

const HEARTBEAT_MS = 30_000;

/**
 * A step: `ready()` answers at once and without network whether there is nothing to do; `run()` does it.
 * @typedef {{ name: string, does: string, ready: () => boolean, run: () => void | Promise<void> }} Step
 */

/** @param {Step[]} steps */
export async function runSteps(steps) {
  const begun = performance.now();
  let worked = 0;
  for (const step of steps) {
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    let heartbeat;
    try {
      if (step.ready()) {
        console.log(`  ok    ${step.name} (${seconds()})`);
        continue;
      }
      console.log(`  ...   ${step.name}: ${step.does}`);
      heartbeat = setInterval(() => console.log(`        ${step.name}: still at it (${seconds()})`), HEARTBEAT_MS);
      await step.run();
      if (!step.ready()) {
        throw new StepError(
          `${step.does} ran, but what it installs was not found afterwards`,
          "run the step by hand and look at its output (CONTRIBUTING.md, Set-up)",
        );
      }
      worked += 1;
      console.log(`  done  ${step.name} (${seconds()})`);
    } catch (error) {
      const known = error instanceof StepError;
      console.error(`\nSet-up stopped at the step "${step.name}" after ${seconds()}.`);
      console.error(`  What happened: ${known ? error.message : (error?.message ?? error)}`);
      console.error(
        `  What to do:    ${known ? error.remedy : "run the command again; if it stops here again, see CONTRIBUTING.md, Set-up"}`,
      );
      process.exit(1);
    } finally {
      clearInterval(heartbeat);
    }
  }
  const total = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    worked === 0 ? `Set-up: everything is there (${total} s).` : `Set-up: ${worked} steps done (${total} s).`,
  );
}
