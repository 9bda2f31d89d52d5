"use client";

/**
 * Vario in React 18 and 19. A component renders the same on the server and in the first client render: both decide by the
 * bootstrap that `evaluate` made, and without one, everybody gets the control. Then the page's own Vario answers.
 */
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from "react";
import type {
  Bootstrap,
  ExperimentResult,
  FeatureResult,
  Keys,
  Recommendation,
  RecommendOptions,
  Untyped,
  Value,
  Variation,
  Vario,
} from "./options.js";

export type { Bootstrap, Recommendation, RecommendOptions, Untyped, Vario } from "./options.js";

/** What the hooks under one provider read. */
interface Store {
  vario(): Vario | undefined;
  subscribe(listener: () => void): () => void;
  /** Grows with every change; undefined while nobody would notice one. */
  version(): number | undefined;
  bootstrap: Bootstrap | undefined;
}

/** Vario itself does not throw; should it ever, the tree must not break. */
function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    complain(thrown);
    return undefined;
  }
}

/** By its code: an error of Vario's is another bundle's class. */
function complain(thrown: unknown) {
  const { code = "E_INTERNAL", message = "" } = Object(thrown) as { code?: string; message?: string };
  console.warn(`vario: ${code} ${message}`);
}

const nothing = () => undefined;

function createStore(given: Vario | PromiseLike<Vario> | undefined, bootstrap: Bootstrap | undefined): Store {
  const coming = given && "then" in given ? given : undefined;
  let vario = coming ? undefined : (given as Vario | undefined);
  const listeners = new Set<() => void>();
  let version = 0;
  let waiting = false;
  let stop: (() => void) | undefined;

  function changed() {
    version++;
    for (const listener of [...listeners]) listener();
  }
  function watch() {
    if (vario && listeners.size) stop ??= safely(() => vario?.on?.("change", changed));
  }
  function wait() {
    if (waiting || !coming) return;
    waiting = true;
    coming.then((arrived) => {
      vario = arrived;
      watch();
      changed();
    }, complain);
  }

  return {
    bootstrap,
    vario: () => vario,
    version: () => (stop ? version : undefined),
    subscribe(listener) {
      listeners.add(listener);
      watch();
      wait();
      return () => {
        listeners.delete(listener);
        if (listeners.size) return;
        stop?.();
        stop = undefined;
      };
    },
  };
}

/** The answer now: the same object until something of it changes. `first`: the bootstrap's, until Vario can decide. */
function remembered<Result>(store: Store, ask: (vario: Vario) => Result | undefined, first: () => Result | undefined) {
  let result = first();
  let text = JSON.stringify(result);
  let asked: number | undefined;
  return () => {
    const version = store.version();
    if (version !== undefined && version === asked) return result;
    asked = version;
    const vario = store.vario();
    const answer = vario && safely(() => ask(vario) ?? (vario.payload?.() ? undefined : first()));
    const current = vario ? answer : first();
    const currentText = JSON.stringify(current);
    if (currentText !== text) [result, text] = [current, currentText];
    return result;
  };
}

const Context = createContext<Store>(createStore(undefined, undefined));

function useAnswer<Result>(
  question: string,
  ask: (vario: Vario) => Result | undefined,
  first: (bootstrap: Bootstrap) => Result | undefined,
): Result | undefined {
  const store = useContext(Context);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` and `first` follow from the question
  const [now, atFirst] = useMemo(() => {
    const begin = () => store.bootstrap && first(store.bootstrap);
    return [remembered(store, ask, begin), begin];
  }, [store, question]);
  return useSyncExternalStore(store.subscribe, now, atFirst);
}

export interface VarioProviderProps {
  /** As `createVario` or `createVarioSync` answers it. A promise is fine: until then the bootstrap decides. Only on the
   *  client; hand over the same object at every render. */
  vario?: Vario | PromiseLike<Vario> | undefined;
  /** `evaluate`'s, on the server and on the client. */
  bootstrap?: Bootstrap | undefined;
  /** Keeps variants that Vario started with `variants: { hold: true }` held back after hydration as well, until you call
   *  `vario.release()`: for trees with parts that hydrate later (Suspense). */
  hold?: boolean;
  children?: ReactNode;
}

/** Gives Vario to the hooks below it. Lets held variants change the page when the tree has hydrated. */
export function VarioProvider({ vario: given, bootstrap, hold = false, children }: VarioProviderProps): ReactNode {
  const store = useMemo(() => createStore(given, bootstrap), [given, bootstrap]);
  const vario = useSyncExternalStore(store.subscribe, store.vario, nothing);
  useEffect(() => {
    if (!hold) safely(() => vario?.release?.());
  }, [vario, hold]);
  return createElement(Context.Provider, { value: store }, children);
}

/** The page's Vario; undefined on the server, in the first client render and until it is there. */
export function useVario(): Vario | undefined {
  const store = useContext(Context);
  return useSyncExternalStore(store.subscribe, store.vario, nothing);
}

/** The experiment's variation key; "control" when nothing is known. The exposure is logged, once, when the component is on
 *  the page. */
export function useVariant(experimentKey: string): string {
  const result = useAnswer<ExperimentResult>(
    `experiment ${experimentKey}`,
    (vario) => vario.peek?.(experimentKey),
    (bootstrap) => bootstrap.experiments[experimentKey],
  );
  const vario = useVario();
  useEffect(() => {
    // What another decision has overtaken is about to be rendered anew.
    if (vario && result?.inExperiment)
      safely(() => vario.peek?.(experimentKey)?.variation === result.variation && vario.variant(experimentKey));
  }, [vario, experimentKey, result]);
  return result?.variation || "control";
}

/** The feature's value; `fallback` when the feature is unknown or null. Where an experiment decides it, its exposure is
 *  logged, once, when the component is on the page. */
export function useFeature<T>(featureKey: string, fallback: T): Value<Untyped, string, T> {
  const result = useAnswer<FeatureResult>(
    `feature ${featureKey}`,
    (vario) => vario.peekFeature?.(featureKey),
    (bootstrap) => bootstrap.features[featureKey],
  );
  const vario = useVario();
  useEffect(() => {
    const shown = result?.experiment;
    if (vario && shown?.inExperiment)
      safely(() => {
        const current = vario.peekFeature?.(featureKey)?.experiment;
        if (current?.key === shown.key && current.variation === shown.variation) vario.isOn(featureKey);
      });
  }, [vario, featureKey, result]);
  return ((result?.value as T | null | undefined) ?? fallback) as Value<Untyped, string, T>;
}

const NONE: Recommendation[] = [];

/** Items that go with what the visitor looked at, best first. None on the server and in the first client render, since the
 *  profile stays on the device. */
export function useRecommendations(options: RecommendOptions = {}): Recommendation[] {
  const items = useAnswer<Recommendation[]>(JSON.stringify(options), (vario) => vario.recommend(options), nothing);
  return items ?? NONE;
}

/** The hooks for one site's features and experiments. */
export interface TypedHooks<Features extends object, Experiments extends object> {
  useVariant<Key extends Keys<Experiments>>(experimentKey: Key): Variation<Experiments, Key>;
  useFeature<Fallback extends Features[Key], Key extends Keys<Features> = Keys<Features>>(
    featureKey: Key,
    fallback: Fallback,
  ): Value<Features, Key, Fallback>;
  useVario(): Vario<Features, Experiments> | undefined;
}

/** The same hooks, with the types that `vario types payload.json` wrote: a wrong name or fallback does not compile. */
export function typedHooks<Features extends object = Untyped, Experiments extends object = Untyped>(): TypedHooks<
  Features,
  Experiments
> {
  return { useVariant, useFeature, useVario } as unknown as TypedHooks<Features, Experiments>;
}
