/** Who says that a click was made in anger, or that nothing came of it, and in which events. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = new URL("../../", import.meta.url).pathname;
const peer = (path) => () => readFileSync(join(ROOT, "benches/node_modules", path));

/** Names of all events in whatever came, plain or in base64. */
function namesIn(requests) {
  const text = requests
    .map(({ text }) =>
      text.startsWith("data=") ? Buffer.from(decodeURIComponent(text.slice(5)), "base64").toString() : text,
    )
    .join("\n");
  return (name) => text.includes(`"${name}"`);
}
const verdict = (rage, dead) => (requests) => {
  const has = namesIn(requests);
  return { rage: has(rage), dead: has(dead) };
};

export const vario = {
  name: "Vario",
  scripts: {},
  head: (origin) =>
    `<script src="/vario/vario.iife.js" data-write-key="demo" data-endpoint="${origin}" data-consent="granted" data-heatmap></script>`,
  verdict: verdict("Rage Click", "Dead Click"),
};

export const posthog = {
  name: "posthog-js",
  scripts: {
    "/posthog.js": peer("posthog-js/dist/array.full.js"),
    "/static/dead-clicks-autocapture.js": peer("posthog-js/dist/dead-clicks-autocapture.js"),
  },
  head: (origin) => `<script src="/posthog.js"></script><script>
posthog.init("demo", { api_host: "${origin}", autocapture: true, rageclick: true, capture_dead_clicks: true, capture_pageview: false,
  disable_session_recording: true, advanced_disable_flags: true, disable_surveys: true, opt_out_useragent_filter: true, disable_compression: true,
  request_batching: false, persistence: "memory" });
</script>`,
  verdict: verdict("$rageclick", "$dead_click"),
};

export const amplitude = {
  name: "@amplitude/analytics-browser",
  scripts: {
    "/amplitude.js": () =>
      buildSync({
        stdin: {
          contents: 'export { init } from "@amplitude/analytics-browser";',
          resolveDir: join(ROOT, "benches"),
        },
        bundle: true,
        write: false,
        format: "iife",
        globalName: "amplitude",
      }).outputFiles[0].text,
  },
  head: (origin) => `<script src="/amplitude.js"></script><script>
amplitude.init("demo", { serverUrl: "${origin}/amplitude", flushIntervalMillis: 300, fetchRemoteConfig: false, remoteConfig: { fetchRemoteConfig: false },
  autocapture: { elementInteractions: true, frustrationInteractions: true, pageViews: false, sessions: false } });
</script>`,
  verdict: verdict("[Amplitude] Rage Click", "[Amplitude] Dead Click"),
};
