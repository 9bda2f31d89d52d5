/** mixpanel-browser: batches in a queue in `localStorage`, removed when acknowledged; a beacon when the page goes. */
import mixpanel from "mixpanel-browser/src/loaders/loader-module-core";

mixpanel.init("faults", {
  api_host: globalThis.endpoint,
  persistence: "localStorage",
  // As it sends to Mixpanel's own addresses.
  api_payload_format: "json",
  batch_requests: true,
  track_pageview: false,
  ignore_dnt: true,
});

globalThis.contender = {
  ready: Promise.resolve(),
  track: (number, pad) => mixpanel.track("Numbered", { number, pad }),
};
