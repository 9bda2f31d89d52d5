/** @segment/analytics-next in its default delivery: an event a request, a retry queue that `pagehide` writes to `localStorage`. */
import { AnalyticsBrowser } from "@segment/analytics-next";

const { host } = new URL(globalThis.endpoint);
const analytics = AnalyticsBrowser.load(
  {
    writeKey: "faults",
    cdnSettings: {
      integrations: {
        "Segment.io": { apiKey: "faults", apiHost: `${host}/v1`, protocol: "http", retryQueue: true },
      },
      metrics: { sampleRate: 0 },
    },
  },
  { retryQueue: true },
);

globalThis.contender = {
  ready: analytics.ready(),
  track: (number, pad) => void analytics.track("Numbered", { number, pad }).catch(() => {}),
};
