/**
 * The script-tag form. `<script src="https://collector/vario.iife.js" data-write-key="…">` starts by itself when the
 * script has run; `Vario.start(config)` in the same script does so at once. Either sets `window.vario`.
 *
 * Attributes: data-write-key, data-endpoint (default: the script's origin), data-payload (id of a
 * `<script type="application/json">`, or a URL), data-model (URL), data-profile, data-consent, data-heatmap,
 * data-capture ("false": nothing is captured without a call), data-studio. They win over `config`.
 */
import { decideRuntime } from "./decider.js";
import { toVarioError, VarioError } from "./errors.js";
import { browserHost, inFolder } from "./host.js";
import type { ConsentState, Options, Vario } from "./options.js";
import { applyVariants } from "./variants.js";
import { start as startVario } from "./vario.js";
import { version } from "./version.js";

const script = globalThis.document?.currentScript as HTMLScriptElement | null | undefined;

/** `assets` and `model` are relative to the script, which may come from another origin than the page. */
function create(options: Options): Vario {
  const { assets, model } = options;
  const base = script?.src || document.baseURI;
  const asset = (file: string) => (assets ? inFolder(file, assets, base) : new URL(file, base));
  const resolved = typeof model === "string" ? { ...options, model: new URL(model, base) } : options;
  // A classic script from another origin cannot import relative to itself: the engine is named in full.
  const part = (name: string) => import(/* @vite-ignore */ /* webpackIgnore: true */ asset(`${name}.js`).href);
  const chunks = {
    variants: async () => ({ applyVariants }),
    source: () => part("source"),
    panel: () => part("panel"),
    local: () => part("local"),
    delivery: () => part("delivery"),
    companions: () => part("companions"),
    frame: () => part("frame"),
    personal: () => part("personal"),
  };
  const host = browserHost(
    resolved,
    asset("engine.wasm"),
    () => part("engine"),
    chunks,
    decideRuntime(),
    applyVariants,
  );
  return startVario(resolved, host).vario;
}

/** The script tag's attributes as options. */
function attributes(): Partial<Options> {
  const options: Partial<Options> = {};
  const { endpoint, writeKey, payload, model, profile, consent, heatmap, capture, studio } = script?.dataset ?? {};
  if (endpoint) options.endpoint = endpoint;
  if (writeKey) options.writeKey = writeKey;
  if (payload) options.payload = document.getElementById(payload)?.textContent || payload;
  if (model) options.model = new URL(model, document.baseURI);
  if (consent) options.consent = consent as ConsentState;
  if (profile !== undefined) options.profile = profile !== "false";
  if (heatmap !== undefined) options.heatmap = heatmap !== "false";
  if (capture === "false") options.capture = false;
  if (studio) options.studio = studio;
  return options;
}

let started: Vario | undefined;

function start(config: Partial<Options> = {}): Vario {
  const origin = script?.src ? { endpoint: new URL(script.src).origin } : {};
  started ??= create({ ...origin, ...config, ...attributes() } as Options);
  Object.assign(globalThis, { vario: started });
  return started;
}

Object.assign(globalThis, { Vario: { create, start, VarioError, version } });

if (script?.dataset.writeKey) {
  // After this script, before the next: a Vario.start() further down in this one comes first.
  queueMicrotask(() => {
    try {
      start();
    } catch (thrown) {
      const { code, message } = toVarioError(thrown);
      console.warn(`vario: ${code} ${message}`);
    }
  });
}
