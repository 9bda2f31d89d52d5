import { existsSync } from "node:fs";
import path from "node:path";
import fastifyStatic, { type FastifyStaticOptions } from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { CollectorError } from "./errors.ts";

/** The Studio runs its own scripts and the insights module, nothing else. */
const STUDIO_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  // Any site's page may be the one whose heatmap is read; it is sandboxed.
  "frame-src 'self' http: https:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export interface StaticOptions {
  siteFolder: string;
  packageFolder: string;
}

type SetHeaders = NonNullable<FastifyStaticOptions["setHeaders"]>;

/** The site at `/`, the package (and the site's own assets) at `/assets/`; E_SITE (503) where they are not built. */
export async function staticRoutes(app: FastifyInstance, { siteFolder, packageFolder }: StaticOptions): Promise<void> {
  const studioFolder = path.join(siteFolder, "studio") + path.sep;
  const siteHeaders: SetHeaders = (reply, file) => {
    if (file.startsWith(studioFolder)) reply.setHeader("content-security-policy", STUDIO_POLICY);
  };
  const assetHeaders: SetHeaders = (reply) => {
    reply.setHeader("access-control-allow-origin", "*");
    reply.setHeader("cross-origin-resource-policy", "cross-origin");
  };
  const assets = [packageFolder, path.join(siteFolder, "assets")].filter((folder) => existsSync(folder));
  serve(app, "/assets/", assets, assetHeaders);
  serve(
    app,
    "/",
    [siteFolder].filter((folder) => existsSync(folder)),
    siteHeaders,
  );
}

/** Files are revalidated by their ETag at every use: a new build shows at once. */
function serve(app: FastifyInstance, prefix: string, folders: string[], setHeaders: SetHeaders): void {
  if (folders.length === 0) {
    app.get(`${prefix}*`, async () => {
      throw new CollectorError("E_SITE", "The site is not built: run npm run build, then start again.", 503);
    });
    return;
  }
  app.register(fastifyStatic, {
    root: folders,
    prefix,
    decorateReply: false,
    index: "index.html",
    redirect: true,
    cacheControl: false,
    dotfiles: "deny",
    setHeaders: (reply, file, stat) => {
      reply.setHeader("cache-control", "no-cache");
      setHeaders(reply, file, stat);
    },
  });
}
