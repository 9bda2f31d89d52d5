import type { FastifyInstance, FastifyRequest } from "fastify";
import { bodyText } from "../body.ts";
import { CollectorError } from "../errors.ts";
import { permitRead } from "../read/access.ts";
import { PAYLOAD_LIMIT } from "./check.ts";
import type { PayloadInForce } from "./in-force.ts";
import { permitEdit } from "./permit-edit.ts";
import { Rate } from "./rate.ts";
import type { Version } from "./record.ts";
import type { Edit, PayloadVersions } from "./versions.ts";

const NOTE_LIMIT = 300;
const AUTHOR_LIMIT = 100;
/** A body is a payload, its note and some room. */
const BODY_LIMIT = 2 * PAYLOAD_LIMIT;
/** Changes at once, and again in each minute. */
const MOST_CHANGES = 60;
const MINUTE_MS = 60_000;

export interface EditOptions {
  payload: PayloadInForce;
  versions: PayloadVersions;
  adminKey: string | undefined;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** What is in force, and all good versions, newest first. */
export interface VersionList {
  /** 0 before the first version. */
  current: number;
  versions: Version[];
}

/**
 * `/v1/payload/versions`: the list, one version's payload (`/:version`), a new version (POST `{payload, note, base}`),
 * an old one again (POST `/:version/restore`). For pages of the same origin, protected as reading is.
 * Errors: E_PAYLOAD_… (422, with `path`), E_PAYLOAD_CONFLICT (409, with `current`), E_PAYLOAD_VERSION (404),
 * E_PAYLOAD_BODY (400), E_PAYLOAD_SIZE (413), E_RATE (429), E_PAYLOAD_WRITE (503), E_ORIGIN (403), those of `permitRead`.
 */
export async function editRoutes(app: FastifyInstance, options: EditOptions): Promise<void> {
  const { payload, versions, adminKey, clock } = options;
  const rate = new Rate(MOST_CHANGES, MINUTE_MS, clock);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store").header("cross-origin-resource-policy", "same-origin");
    if (request.method === "GET" || request.method === "HEAD") {
      permitRead(request, adminKey);
      return;
    }
    permitEdit(request, adminKey);
    const seconds = rate.take();
    if (seconds === 0) return;
    reply.header("retry-after", seconds);
    throw new CollectorError(
      "E_RATE",
      `${MOST_CHANGES} changes a minute are the most; try again in ${seconds} s.`,
      429,
    );
  });
  app.setErrorHandler(async (error: Error & { statusCode?: number }) => {
    throw error.statusCode === 413 ? tooLong() : error;
  });

  app.get("/v1/payload/versions", async (): Promise<VersionList> => {
    await payload.refresh();
    return { current: versions.current?.version ?? 0, versions: versions.list };
  });

  app.get("/v1/payload/versions/:version", async (request) => {
    await payload.refresh();
    return (await versions.read(numberOf(request))).payload;
  });

  app.post("/v1/payload/versions", { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const edit = editFrom(await bodyText(request));
    await payload.refresh();
    const { version, etag } = await versions.add(edit);
    return reply.code(201).send({ version, etag });
  });

  app.post("/v1/payload/versions/:version/restore", async (request, reply) => {
    const { version, etag } = await versions.restore(numberOf(request));
    return reply.code(201).send({ version, etag });
  });
}

function numberOf(request: FastifyRequest): number {
  const { version } = request.params as { version: string };
  return /^\d{1,15}$/.test(version) ? Number(version) : 0;
}

function editFrom(text: string): Edit {
  const body = objectFrom(text);
  const { payload, note = "", author, base } = body;
  if (payload === undefined) throw badBody("payload is missing");
  if (typeof note !== "string" || note.length > NOTE_LIMIT) throw badBody(`note is a text of at most ${NOTE_LIMIT}`);
  if (typeof base !== "number") throw badBody("base is the version that the payload was edited from");
  if (author === undefined) return { payload, note, base };
  if (typeof author === "string" && author.length <= AUTHOR_LIMIT) return { payload, note, base, author };
  throw badBody(`author is a text of at most ${AUTHOR_LIMIT}`);
}

function objectFrom(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badBody("it is not JSON");
  }
  if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  throw badBody("it is not an object");
}

function badBody(reason: string): CollectorError {
  return new CollectorError(
    "E_PAYLOAD_BODY",
    `The body must be {"payload": {…}, "note": "…", "base": 1}: ${reason}.`,
    400,
  );
}

function tooLong(): CollectorError {
  return new CollectorError("E_PAYLOAD_SIZE", `A payload may have ${PAYLOAD_LIMIT} characters of JSON.`, 413);
}
