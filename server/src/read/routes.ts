import type { FastifyInstance } from "fastify";
import { privatePagesOf } from "../../../studio/src/source/plans.ts";
import { CollectorError } from "../errors.ts";
import type { PayloadInForce } from "../payload/in-force.ts";
import { experimentPlans } from "../payload/plans.ts";
import type { EventStore } from "../store/event.ts";
import { permitRead } from "./access.ts";
import { audience } from "./audience.ts";
import { consentRate } from "./consent.ts";
import { countEvents } from "./count.ts";
import { deliveryProof } from "./delivery.ts";
import { latestEvents } from "./events.ts";
import { experimentResults } from "./experiments.ts";
import { exportEvents } from "./export.ts";
import { goals } from "./goals.ts";
import { heatmapQuery } from "./heatmap/filter.ts";
import { heatmap } from "./heatmap/heatmap.ts";
import { privateHeatmap } from "./heatmap/private.ts";
import { heatmapRoutes } from "./heatmap/routes.ts";
import { layoutSnapshot } from "./heatmap/snapshot.ts";
import { overview } from "./overview.ts";
import { parameter, wholeNumber } from "./parameters.ts";
import { recommendations } from "./recommendations.ts";

const EVENTS = 50;
const MOST_EVENTS = 500;

/** Of the period that the audience's flow is about. */
const AUDIENCE_DAYS = 30;
const MOST_AUDIENCE_DAYS = 365;

export interface ReadOptions {
  store: EventStore;
  payload: PayloadInForce;
  adminKey: string | undefined;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** `GET /v1/read/*` and `GET /v1/export`, for pages of the same origin. Errors: E_QUERY (400), those of `permitRead`, E_STORE and E_EXPORT_BUSY (503). */
export async function readRoutes(app: FastifyInstance, options: ReadOptions): Promise<void> {
  const { store, payload, adminKey, clock } = options;

  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store").header("cross-origin-resource-policy", "same-origin");
    permitRead(request, adminKey);
  });

  app.get("/v1/read/overview", () => overview(store, clock()));

  app.get("/v1/read/events", (request) => {
    const limit = Math.min(wholeNumber(request, "limit") ?? EVENTS, MOST_EVENTS);
    return latestEvents(store, limit, wholeNumber(request, "after") ?? 0);
  });

  app.get("/v1/read/experiments", async () => experimentResults(store, experimentPlans((await payload.get()).payload)));

  app.get("/v1/read/heatmap", (request) =>
    heatmap(
      store,
      heatmapQuery((name) => parameter(request, name)),
    ),
  );

  app.get("/v1/read/heatmap/routes", () => heatmapRoutes(store));

  app.get("/v1/read/heatmap/private", async (request) => {
    const pages = privatePagesOf((await payload.getOrNothing()).payload);
    return privateHeatmap(store, parameter(request, "route") ?? "/", pages);
  });

  app.get("/v1/read/heatmap/snapshot", (request) =>
    layoutSnapshot(store, parameter(request, "route") ?? "/", parameter(request, "device")),
  );

  app.get("/v1/read/recommendations", () => recommendations(store));

  app.get("/v1/read/audience", (request) => {
    const days = wholeNumber(request, "days") ?? AUDIENCE_DAYS;
    if (days < 1 || days > MOST_AUDIENCE_DAYS) {
      throw new CollectorError("E_QUERY", `days is ${days}; it must be from 1 to ${MOST_AUDIENCE_DAYS}.`, 400);
    }
    return audience(store, days, clock());
  });

  app.get("/v1/read/goals", () => goals(store));

  app.get("/v1/read/consent", () => consentRate(store));

  app.get("/v1/read/delivery", () => deliveryProof(store));

  app.get("/v1/export", { exposeHeadRoute: false }, (request, reply) => exportEvents(store, request, reply));

  app.get("/v1/read/count", (request) => countEvents(store, parameter(request, "messagePrefix") ?? ""));
}
