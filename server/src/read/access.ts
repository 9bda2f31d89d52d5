import { createHash, timingSafeEqual } from "node:crypto";
import { isIPv4 } from "node:net";
import type { FastifyRequest } from "fastify";
import { CollectorError } from "../errors.ts";

/**
 * Refuses a read that its asker may not have. With an admin key: `Authorization: Bearer <key>`. Without one: only this
 * machine, and only by a loopback name in `Host`, so that a foreign page cannot reach it by rebinding its own name.
 *
 * @throws CollectorError E_ADMIN_KEY (401), E_HOST (403), E_REMOTE (403)
 */
export function permitRead(request: FastifyRequest, adminKey: string | undefined): void {
  if (adminKey !== undefined) {
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (given !== undefined && sameText(given.trim(), adminKey)) return;
    throw new CollectorError("E_ADMIN_KEY", "Reading needs `Authorization: Bearer` with the VARIO_ADMIN_KEY.", 401);
  }
  if (!isLoopbackAddress(request.ip)) {
    throw new CollectorError("E_REMOTE", "Reading from another machine needs a VARIO_ADMIN_KEY.", 403);
  }
  if (!isLoopbackHost(request.headers.host)) {
    throw new CollectorError("E_HOST", "Reading by a name other than localhost needs a VARIO_ADMIN_KEY.", 403);
  }
}

function isLoopbackHost(host: string | undefined): boolean {
  const url = `http://${host ?? ""}`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname;
  return name === "localhost" || name === "[::1]" || isLoopbackAddress(name);
}

function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
}

/** Compares in a time that does not depend on where the texts differ. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
