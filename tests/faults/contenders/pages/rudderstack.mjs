/** @rudderstack/analytics-js: every event goes through a queue in `localStorage`, whose default bound of 100 is raised to Vario's. */
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";

const rudder = new RudderAnalytics();
const source = {
  id: "source",
  name: "Faults",
  writeKey: "faults",
  enabled: true,
  workspaceId: "workspace",
  destinations: [],
  connections: [],
  dataplanes: {},
  config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
};
const ready = new Promise((resolve) => {
  rudder.load("faults", globalThis.endpoint, {
    getSourceConfig: () => ({ source, updatedAt: "2026-01-01T00:00:00.000Z" }),
    storage: { type: "localStorage" },
    queueOptions: { maxItems: 10_000 },
    sessions: { autoTrack: false },
    onLoaded: resolve,
    logLevel: "NONE",
  });
});

globalThis.contender = { ready, track: (number, pad) => rudder.track("Numbered", { number, pad }) };
