/** Who answers at the moment: nobody or `decide` (loading), the engine (ready), or TypeScript alone (degraded). */
import { createDecide } from "./decide.js";
import { basicTracker } from "./degraded.js";
import { toVarioError, type VarioError } from "./errors.js";
import { feedAttributes, type Inputs, keepRecords } from "./inputs.js";
import type { Runtime } from "./load.js";
import { fixedPolicy } from "./policy.js";
import type { Decide, DecideModule, EngineModule, Policy, Tracker } from "./wasm.js";

/** A page whose module traps more often goes on without it. */
const MOST_TRAPS = 5;

export interface Core {
  state: "loading" | "ready" | "degraded";
  tracker: Tracker;
  policy: Policy;
  decide?: Decide | undefined;
  /** Another one with every payload and every fresh instance: what was known of outcomes before is void. */
  loaded: object;
  /** Of the module that decides. */
  glue?: DecideModule | undefined;
  /** Runs a piece of work on the module's objects; `fallback` when it throws. After a trap the module is made anew and
   *  the work tried once more, so it must take the objects from the core when it runs. */
  call<T>(work: () => T, fallback: T): T;
  call(work: () => void): void;
  /** Loads a payload; a broken one is reported and the previous one stays. */
  load(payload: string): void;
  /** Hands attributes and settings to the evaluator, after a change of them or of consent. */
  feed(): void;
  /** The engine comes into force, brought to where the page is. */
  takeOver(engine: Runtime): void;
  degrade(): void;
  /** The tracker goes on with another visitor's or another tab's records, which the inputs hold. */
  reopen(): void;
}

export interface CoreHost {
  now(): number;
  random(): number;
  report(error: VarioError): void;
  /** Policy replaced: it has to hear of the messages waiting. */
  renewed(): void;
}

export function createCore(inputs: Inputs, host: CoreHost, decider?: Runtime): Core {
  let runtime = decider;
  let generation = 0;
  let traps = 0;

  const basic = () => basicTracker(inputs, inputs.initial, inputs.gpc, host.now(), host.random);

  function build() {
    core.decide = undefined;
    if (!runtime) return;
    const glue = runtime.glue as EngineModule;
    generation = runtime.generation;
    const decide = createDecide(glue);
    if (runtime !== decider) {
      if (inputs.seed !== undefined) glue.seedEntropy(inputs.seed);
      const { consent, visitor, session, initial, gpc } = inputs;
      core.tracker = new glue.Tracker(consent, visitor, session, initial, gpc, inputs.calls[0]?.now ?? host.now());
      core.policy = new glue.Delivery();
      host.renewed();
    }
    core.decide = decide;
    core.loaded = {};
    core.glue = glue;
    feedAttributes(inputs, decide, core.tracker);
    const { payload, sticky } = inputs;
    if (sticky !== undefined) decide.stick(sticky);
    reported(() => payload && decide.load(payload));
  }

  /** What is wrong with a payload is no trap. */
  function reported(work: () => unknown) {
    try {
      work();
    } catch (thrown) {
      if (typeof thrown !== "string") throw thrown;
      host.report(toVarioError(thrown));
    }
  }

  function built(first: () => unknown = () => true) {
    try {
      if (!first()) return false;
      build();
      return true;
    } catch (thrown) {
      host.report(toVarioError(thrown, "E_ENGINE_TRAP"));
      return false;
    }
  }

  /** After a trap: a fresh instance, unless another visitor of the same instance has seen to that already. */
  const recover = () =>
    built(() => runtime && ++traps <= MOST_TRAPS && (runtime.generation !== generation || runtime.renew()));

  function call<T>(work: () => T, fallback?: T): T | undefined {
    for (let attempt = 0; ; attempt++) {
      try {
        return work();
      } catch (thrown) {
        const trapped = typeof thrown !== "string";
        host.report(toVarioError(thrown, "E_ENGINE_TRAP"));
        if (!trapped || attempt > 1) return fallback;
        if (recover()) {
          if (attempt) return fallback;
        } else if (runtime === decider) core.decide = undefined;
        else core.degrade();
      }
    }
  }

  const core: Core = {
    state: "loading",
    loaded: {},
    tracker: basic(),
    policy: fixedPolicy(),
    call: call as Core["call"],
    load(payload) {
      call(() => {
        core.decide?.load(payload);
        core.loaded = {};
        inputs.payload = payload;
      });
    },
    feed() {
      call(() => core.decide && feedAttributes(inputs, core.decide, core.tracker));
    },
    takeOver(engine) {
      keepRecords(inputs, core.tracker);
      runtime = engine;
      if (built()) core.state = "ready";
      else core.degrade();
    },
    degrade() {
      core.state = "degraded";
      if (runtime === decider) return;
      runtime = decider;
      core.tracker = basic();
      core.policy = fixedPolicy();
      host.renewed();
      if (!built()) core.decide = undefined;
    },
    reopen() {
      if (runtime === decider) core.tracker = basic();
      else call(build);
      inputs.userId = core.tracker.userId();
      core.feed();
    },
  };
  built();
  inputs.userId = core.tracker.userId();
  return core;
}
