import path from "node:path";
import { fileURLToPath } from "node:url";
import { CollectorError } from "./errors.ts";

/** What the visitor's browser may do before the visitor has decided. */
export type Consent = "granted" | "denied" | "pending";

export interface Config {
  /** Address to listen on (`HOST`, default 127.0.0.1). */
  host: string;
  /** 0..65535, 0 takes a free one (`PORT`, default 8787). */
  port: number;
  /** Keys that may write, the first one is `/v.js`'s default (`VARIO_WRITE_KEYS`, comma separated, default "demo"). */
  writeKeys: readonly [string, ...string[]];
  /** DuckDB file (`VARIO_DB`, default .vario/vario.duckdb in the project). */
  databasePath: string;
  /** Where the payload's versions are kept: beside the DuckDB file, "<its name>.payload". */
  payloadFolder: string;
  /** When set, reads need `Authorization: Bearer` with it; when not, reads are for this machine only (`VARIO_ADMIN_KEY`). */
  adminKey: string | undefined;
  /** Origins of the site's pages that may have the visitor's cookie set (`VARIO_ORIGINS`, comma separated, default none). */
  origins: readonly string[];
  /** Domain of that cookie (`VARIO_COOKIE_DOMAIN`, such as "example.com"); default: the collector's host alone. */
  cookieDomain: string | undefined;
  /** The collector stands behind a proxy that adds the visitor's address to X-Forwarded-For (`VARIO_FORWARDED`, "1"). */
  forwarded: boolean;
  /** Consent that `/v.js` starts with (`VARIO_CONSENT`, default "pending"). */
  consent: Consent;
  /** Experiments and features in GrowthBook's format: the first version (`VARIO_PAYLOAD`, default demo/payload.json in the project). */
  payloadPath: string;
  /** Landing page and Studio as built. */
  siteFolder: string;
  /** The npm package as built, served at /assets/. */
  packageFolder: string;
}

const PROJECT_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Reads the collector's configuration from the environment.
 *
 * @throws CollectorError E_CONFIG_PORT, E_CONFIG_WRITE_KEYS, E_CONFIG_CONSENT, E_CONFIG_ORIGINS, E_CONFIG_COOKIE_DOMAIN
 */
export function configFrom(env: Readonly<Record<string, string | undefined>>): Config {
  const databasePath = fileFrom(env.VARIO_DB, ".vario/vario.duckdb");
  return {
    host: env.HOST || "127.0.0.1",
    port: portFrom(env.PORT),
    writeKeys: writeKeysFrom(env.VARIO_WRITE_KEYS),
    databasePath,
    payloadFolder: payloadFolderOf(databasePath),
    adminKey: env.VARIO_ADMIN_KEY || undefined,
    origins: originsFrom(env.VARIO_ORIGINS),
    cookieDomain: cookieDomainFrom(env.VARIO_COOKIE_DOMAIN),
    forwarded: env.VARIO_FORWARDED === "1",
    consent: consentFrom(env.VARIO_CONSENT),
    payloadPath: fileFrom(env.VARIO_PAYLOAD, "demo/payload.json"),
    siteFolder: path.join(PROJECT_FOLDER, "build/site"),
    packageFolder: path.join(PROJECT_FOLDER, "dist"),
  };
}

/** "shop.duckdb" has its payload's versions in "shop.payload". */
export function payloadFolderOf(databasePath: string): string {
  return `${databasePath.replace(/\.duckdb$/, "")}.payload`;
}

function portFrom(text: string | undefined): number {
  if (!text) return 8787;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CollectorError("E_CONFIG_PORT", `PORT is "${text}"; set it to a whole number from 0 to 65535.`);
}

function writeKeysFrom(text: string | undefined): [string, ...string[]] {
  if (!text) return ["demo"];
  const [first, ...others] = text
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (first !== undefined) return [first, ...others];
  throw new CollectorError(
    "E_CONFIG_WRITE_KEYS",
    "VARIO_WRITE_KEYS names no key; give one or more, separated by commas.",
  );
}

function originsFrom(text: string | undefined): string[] {
  const origins = (text ?? "")
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong === undefined) return origins;
  throw new CollectorError(
    "E_CONFIG_ORIGINS",
    `VARIO_ORIGINS has "${wrong}"; give origins such as https://www.example.com, separated by commas.`,
  );
}

function cookieDomainFrom(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const domain = text.replace(/^\./, "").toLowerCase();
  if (/^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z\d-]*[a-z][a-z\d-]*$/.test(domain)) return domain;
  throw new CollectorError(
    "E_CONFIG_COOKIE_DOMAIN",
    `VARIO_COOKIE_DOMAIN is "${text}"; set it to a domain such as example.com.`,
  );
}

function consentFrom(text: string | undefined): Consent {
  if (!text) return "pending";
  if (text === "granted" || text === "denied" || text === "pending") return text;
  throw new CollectorError("E_CONFIG_CONSENT", `VARIO_CONSENT is "${text}"; set it to granted, denied or pending.`);
}

/** A path given by the environment is relative to the working folder, a default one to the project. */
function fileFrom(text: string | undefined, byDefault: string): string {
  return text ? path.resolve(text) : path.join(PROJECT_FOLDER, byDefault);
}
