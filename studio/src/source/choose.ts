import { LocalSource } from "./local.ts";
import { ServerSource } from "./server.ts";
import type { SourceKind, StudioSource } from "./types.ts";

/** The build's own source, which `?source=server` or `?source=local` overrides. */
export function chooseSource(built: SourceKind, page: URL): StudioSource {
  const asked = page.searchParams.get("source");
  const kind = asked === "server" || asked === "local" ? asked : built;
  const base = landingPage(page);
  return kind === "local" ? new LocalSource(base) : new ServerSource(base);
}

/** The landing page lies one folder above the Studio. */
export function landingPage(page: URL): URL {
  return new URL("../", new URL(page.pathname, page.origin));
}
