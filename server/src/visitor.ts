import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bodyText } from "./body.ts";
import { CollectorError } from "./errors.ts";

/** The page's cookie, readable by its scripts. */
const COOKIE = "vario_visitor";
/** Seconds: 400 days, the longest that browsers keep a cookie. */
const LONGEST = 400 * 86_400;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

export interface VisitorOptions {
  writeKeys: readonly string[];
  /** Origins of the site's pages; no other gets a cookie. */
  origins: readonly string[];
  /** Domain of the cookie; without one it is the collector's host's own. */
  cookieDomain: string | undefined;
}

/**
 * `POST /v1/visitor`: sets the visitor's cookie from the server, so that browsers that cap what scripts set (Safari: 7 days)
 * keep it. The body is `{"writeKey", "anonymousId"}`; without an id the cookie is removed. For pages of the same site that send
 * credentials: only origins on the list, each answered by name, never `*`. A form of another site's cannot fix a visitor's id,
 * since a browser tells the origin of every POST.
 * Errors: E_ORIGIN (403), E_VISITOR (400), E_WRITE_KEY (401).
 */
export async function visitorRoutes(app: FastifyInstance, options: VisitorOptions): Promise<void> {
  const { writeKeys, origins, cookieDomain } = options;

  app.addHook("onRequest", async (request, reply) => {
    reply.header("vary", "Origin").header("cache-control", "no-store");
    const origin = permitOrigin(request, origins);
    reply.header("access-control-allow-origin", origin).header("access-control-allow-credentials", "true");
  });

  app.options("/v1/visitor", async (_request, reply) => {
    reply
      .code(204)
      .header("access-control-allow-methods", "POST, OPTIONS")
      .header("access-control-allow-headers", "Content-Type")
      .header("access-control-max-age", 86_400);
    return reply.send();
  });

  app.post("/v1/visitor", async (request, reply) => {
    const { writeKey, anonymousId = "" } = bodyFrom(await bodyText(request));
    if (typeof writeKey !== "string" || !writeKeys.includes(writeKey)) {
      throw new CollectorError("E_WRITE_KEY", "The write key is unknown; VARIO_WRITE_KEYS lists the collector's.", 401);
    }
    if (anonymousId !== "" && !(typeof anonymousId === "string" && UUID.test(anonymousId))) {
      throw new CollectorError("E_VISITOR", "anonymousId must be a UUID in lower case.", 400);
    }
    setCookie(request, reply, String(anonymousId), cookieDomain);
    return reply.code(204).send();
  });
}

function permitOrigin(request: FastifyRequest, origins: readonly string[]): string {
  const { origin } = request.headers;
  if (origin !== undefined && origins.includes(origin)) return origin;
  throw new CollectorError("E_ORIGIN", "This origin gets no cookie; VARIO_ORIGINS lists those that do.", 403);
}

function bodyFrom(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as Readonly<Record<string, unknown>>;
  } catch {
    // answered below
  }
  throw new CollectorError("E_VISITOR", 'The body must be {"writeKey": "…", "anonymousId": "…"}.', 400);
}

/** The origin says whether the page is secure: the collector may stand behind a proxy that speaks TLS for it. */
function setCookie(request: FastifyRequest, reply: FastifyReply, id: string, domain: string | undefined): void {
  const secure = request.headers.origin?.startsWith("https:");
  const parts = [`${COOKIE}=${id}`, "Path=/", `Max-Age=${id === "" ? 0 : LONGEST}`, "SameSite=Lax"];
  if (domain !== undefined) parts.push(`Domain=${domain}`);
  if (secure) parts.push("Secure");
  reply.header("set-cookie", parts.join("; "));
}
