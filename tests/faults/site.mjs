/** The site on which a contender runs: one page and its scripts. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const TYPES = { ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm" };

/**
 * @param {(endpoint: string) => string} html @param {() => string} endpoint where the collector is
 * @param {Record<string, string>} scripts path → text
 * @returns {(path: string) => import("./collector.mjs").Answer | undefined}
 */
export function pagesOf(html, endpoint, scripts = {}) {
  return (path) => {
    if (path === "/") {
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: html(endpoint()) };
    }
    const headers = { "content-type": TYPES[extname(path)] ?? "application/octet-stream" };
    if (scripts[path]) return { status: 200, headers, body: scripts[path] };
    const file = join(DIST, normalize(path.replace(/^\/vario\//, "/")));
    if (path.startsWith("/vario/") && existsSync(file)) return { status: 200, headers, body: readFileSync(file) };
    return path === "/favicon.ico" ? { status: 404 } : undefined;
  };
}

/** The site on an origin of its own. */
export async function serve(pages) {
  const server = createServer((request, response) => {
    const answer = pages(new URL(request.url ?? "/", "http://site").pathname) ?? { status: 404 };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
