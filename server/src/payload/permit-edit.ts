import type { FastifyRequest } from "fastify";
import { CollectorError } from "../errors.ts";
import { permitRead } from "../read/access.ts";

/**
 * Refuses a change that its asker may not make: who may read may edit, but never a page of another origin, whose
 * request a browser on this machine would carry here.
 *
 * @throws CollectorError E_ORIGIN (403) and those of `permitRead`
 */
export function permitEdit(request: FastifyRequest, adminKey: string | undefined): void {
  permitRead(request, adminKey);
  if (adminKey !== undefined) return;
  const { origin, host, "sec-fetch-site": site } = request.headers;
  const foreignSite = site !== undefined && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== undefined && hostOf(origin) !== host;
  if (foreignSite || foreignOrigin) {
    throw new CollectorError("E_ORIGIN", "A page of another origin may change nothing without the admin key.", 403);
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
