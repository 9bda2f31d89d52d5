/** posthog-js: batches in memory, retries, sends what is left by a beacon. Nothing of its queue is stored. */
import posthog from "posthog-js";

posthog.init("phc_faults", {
  api_host: globalThis.endpoint,
  persistence: "localStorage+cookie",
  request_batching: true,
  // Its limit of ten events a second and its filter of headless browsers would make the test pointless.
  rate_limiting: { events_per_second: 100_000, events_burst_limit: 100_000 },
  opt_out_useragent_filter: true,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  capture_performance: false,
  disable_session_recording: true,
  disable_surveys: true,
  disable_external_dependency_loading: true,
  advanced_disable_flags: true,
});

globalThis.contender = {
  ready: Promise.resolve(),
  track: (number, pad) => posthog.capture("Numbered", { number, pad }),
};
