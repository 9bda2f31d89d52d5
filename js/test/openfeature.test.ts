/**
 * The provider under OpenFeature's own web SDK. The scenarios are those of the specification's Gherkin suites, Appendix B
 * (evaluation) and F (provider conformance), with their flags in GrowthBook's format.
 */
import { type Client, type EvaluationContext, type JsonValue, OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VarioWebProvider } from "../src/openfeature.js";
import { type StandIn, standIn } from "./stand-in.js";

const PICTURES = { showImages: true, title: "Check out these pics!", imagesPerPage: 100 };
const targeted = (value: unknown) => ({
  defaultValue: value,
  rules: [{ id: "mail", condition: { email: "ballmer@macrosoft.com" }, force: value }],
});
const KEY = "5c3d8535-f81a-4478-a6d3-afaa4d51199e";
const payload = {
  features: {
    "boolean-flag": { defaultValue: true },
    "string-flag": { defaultValue: "hi" },
    "integer-flag": { defaultValue: 10 },
    "float-flag": { defaultValue: 0.5 },
    "large-integer-flag": { defaultValue: 2147483647 },
    "huge-integer-flag": { defaultValue: 9007199254740991 },
    "object-flag": { defaultValue: PICTURES },
    "wrong-flag": { defaultValue: "uno" },
    "boolean-zero-flag": { defaultValue: false },
    "string-zero-flag": { defaultValue: "" },
    "integer-zero-flag": { defaultValue: 0 },
    "float-zero-flag": { defaultValue: 0.0 },
    "boolean-targeted-zero-flag": targeted(false),
    "string-targeted-zero-flag": targeted(""),
    "integer-targeted-zero-flag": targeted(0),
    "float-targeted-zero-flag": targeted(0.0),
    "object-targeted-zero-flag": targeted({}),
    "context-aware": {
      defaultValue: "EXTERNAL",
      rules: [
        {
          id: "staff",
          condition: { email: "ballmer@macrosoft.com", role: "admin", age: { $gt: 60 }, customer: false },
          force: "INTERNAL",
        },
      ],
    },
    "targeting-key-flag": {
      defaultValue: "miss",
      rules: [{ id: "key", condition: { targetingKey: KEY }, force: "hit" }],
    },
    "changing-flag": { defaultValue: "foo" },
    "metadata-flag": {
      defaultValue: true,
      metadata: {
        string: "1.0.2",
        integer: 2,
        float: 0.1,
        boolean: true,
        tags: ["tea", "shop"],
        customFields: { owner: "web" },
      },
    },
    "null-flag": { defaultValue: null },
    "everybody-flag": { defaultValue: 1, rules: [{ id: "all", force: 2 }] },
    "share-flag": { defaultValue: 1, rules: [{ id: "share", force: 2, coverage: 1 }] },
    "waiting-flag": {
      defaultValue: "on",
      rules: [{ parentConditions: [{ id: "boolean-zero-flag", condition: { value: true }, gate: true }], force: "on" }],
    },
    circle: {
      defaultValue: "on",
      rules: [{ parentConditions: [{ id: "circle", condition: { value: true }, gate: true }], force: "on" }],
    },
    hero: {
      defaultValue: "control",
      rules: [
        {
          key: "hero-test",
          variations: ["control", "bold"],
          weights: [0, 1],
          meta: [{ key: "control" }, { key: "bold" }],
        },
      ],
    },
    "by-key": {
      defaultValue: "none",
      rules: [{ hashAttribute: "targetingKey", hashVersion: 2, variations: ["a", "b", "c", "d", "e", "f", "g", "h"] }],
    },
    "by-visitor": {
      defaultValue: "none",
      rules: [{ hashVersion: 2, variations: ["a", "b", "c", "d", "e", "f", "g", "h"] }],
    },
  },
};

let tests = 0;
let domain: string;
let client: Client;
let vario: StandIn;
const ready = async (given: StandIn | Promise<StandIn> = vario, context?: EvaluationContext) => {
  const provider = new VarioWebProvider(given);
  if (context) await OpenFeature.setProviderAndWait(domain, provider, context);
  else await OpenFeature.setProviderAndWait(domain, provider);
  return provider;
};

type Kind = "Boolean" | "String" | "Integer" | "Float" | "Object";
function details(kind: Kind, key: string, fallback: unknown) {
  if (kind === "Boolean") return client.getBooleanDetails(key, fallback as boolean);
  if (kind === "String") return client.getStringDetails(key, fallback as string);
  if (kind === "Object") return client.getObjectDetails(key, fallback as JsonValue);
  return client.getNumberDetails(key, fallback as number);
}

beforeEach(() => {
  domain = `domain-${tests++}`;
  client = OpenFeature.getClient(domain);
  vario = standIn(payload);
});
afterEach(() => OpenFeature.clearProviders());

const DEFAULTS = { Boolean: false, String: "bye", Integer: 1, Float: 0.1, Object: { a: 1 } } as const;

describe("values", () => {
  it.each([
    ["Boolean", "boolean-flag", false, true],
    ["String", "string-flag", "bye", "hi"],
    ["Integer", "integer-flag", 1, 10],
    ["Float", "float-flag", 0.1, 0.5],
    ["Integer", "large-integer-flag", 1, 2147483647],
    ["Integer", "huge-integer-flag", 1, 9007199254740991],
    ["Object", "object-flag", {}, PICTURES],
  ] as const)("%s %s is resolved, its reason STATIC, without an error", async (kind, key, fallback, value) => {
    await ready();
    const resolved = details(kind, key, fallback);
    expect(resolved).toMatchObject({ flagKey: key, value, reason: "STATIC" });
    expect([resolved.errorCode, resolved.errorMessage]).toEqual([undefined, undefined]);
  });

  it.each([
    ["Boolean", "boolean-zero-flag", true, false],
    ["String", "string-zero-flag", "hi", ""],
    ["Integer", "integer-zero-flag", 1, 0],
    ["Float", "float-zero-flag", 0.1, 0],
  ] as const)("%s %s: a falsy value is a value", async (kind, key, fallback, value) => {
    await ready();
    expect(details(kind, key, fallback)).toMatchObject({ value, reason: "STATIC" });
  });

  const ZERO = [
    ["Boolean", "boolean-targeted-zero-flag", true, false],
    ["String", "string-targeted-zero-flag", "hi", ""],
    ["Integer", "integer-targeted-zero-flag", 1, 0],
    ["Float", "float-targeted-zero-flag", 0.1, 0],
    ["Object", "object-targeted-zero-flag", { a: 1 }, {}],
  ] as const;
  it.each(ZERO)(
    "%s %s: who is targeted gets TARGETING_MATCH, anybody else DEFAULT",
    async (kind, key, fallback, value) => {
      await ready(vario, { email: "ballmer@macrosoft.com" });
      expect(details(kind, key, fallback)).toMatchObject({ value, reason: "TARGETING_MATCH" });
      for (const context of [{ email: "ballmer@none.com" }, {}, { email: null as unknown as string }]) {
        await OpenFeature.setContext(domain, context);
        expect(details(kind, key, fallback)).toMatchObject({ value, reason: "DEFAULT" });
      }
    },
  );

  it("several attributes of the context are looked at together, of any type", async () => {
    const context = { email: "ballmer@macrosoft.com", role: "admin", age: 65, customer: false };
    await ready(vario, context);
    expect(details("String", "context-aware", "none")).toMatchObject({ value: "INTERNAL", reason: "TARGETING_MATCH" });
    await OpenFeature.setContext(domain, { ...context, customer: true });
    expect(details("String", "context-aware", "none")).toMatchObject({ value: "EXTERNAL", reason: "DEFAULT" });
  });

  it("the targeting key is an attribute, and a context disturbs no flag that has no rules", async () => {
    await ready(vario, { targetingKey: KEY });
    expect(details("String", "targeting-key-flag", "fallback")).toMatchObject({
      value: "hit",
      reason: "TARGETING_MATCH",
    });
    expect(details("String", "string-flag", "bye")).toMatchObject({ value: "hi", reason: "STATIC" });
    await OpenFeature.setContext(domain, { targetingKey: "f20bd32d-703b-48b6-bc8e-79d53c85134a" });
    expect(details("String", "targeting-key-flag", "fallback")).toMatchObject({ value: "miss", reason: "DEFAULT" });
    await OpenFeature.setContext(domain, {});
    expect(details("String", "targeting-key-flag", "fallback")).toMatchObject({ value: "miss", reason: "DEFAULT" });
  });

  it("metadata holds the flag's own, and what decided", async () => {
    await ready();
    expect(details("Boolean", "metadata-flag", false).flagMetadata).toEqual({
      string: "1.0.2",
      integer: 2,
      float: 0.1,
      boolean: true,
      tags: "tea,shop",
      owner: "web",
      source: "defaultValue",
    });
    expect(details("Integer", "everybody-flag", 0)).toMatchObject({
      reason: "STATIC",
      flagMetadata: { ruleId: "all", source: "force" },
    });
    expect(details("Integer", "share-flag", 0)).toMatchObject({ value: 2, reason: "SPLIT" });
  });

  it("a feature that is null, or waits for another, gives the caller's default and no error", async () => {
    await ready();
    expect(details("String", "null-flag", "mine")).toMatchObject({ value: "mine", reason: "STATIC" });
    const waiting = details("String", "waiting-flag", "mine");
    expect(waiting).toMatchObject({ value: "mine", reason: "DISABLED" });
    expect(waiting.errorCode).toBeUndefined();
  });

  it("an experiment's variation is the variant, its reason SPLIT, and the exposure is logged once", async () => {
    await ready();
    for (let again = 0; again < 3; again++)
      expect(details("String", "hero", "control")).toMatchObject({
        value: "bold",
        variant: "bold",
        reason: "SPLIT",
        flagMetadata: { experiment: "hero-test" },
      });
    expect(vario.log).toEqual(["hero-test:bold"]);
  });
});

describe("the visitor's bucket", () => {
  it("stays whatever the targeting key; an experiment whose rule names the targeting key follows it", async () => {
    await ready();
    const seen = { visitor: new Set(), key: new Set() };
    for (let n = 0; n < 40; n++) {
      await OpenFeature.setContext(domain, { targetingKey: `user-${n}` });
      seen.visitor.add(details("String", "by-visitor", "none").value);
      seen.key.add(details("String", "by-key", "none").value);
    }
    expect(seen.visitor.size).toBe(1);
    expect(seen.key.size).toBe(8);
  });

  it("is not moved by an `id` in the context either", async () => {
    await ready();
    const before = details("String", "by-visitor", "none").value;
    for (let n = 0; n < 20; n++) {
      await OpenFeature.setContext(domain, { id: `other-${n}` });
      expect(details("String", "by-visitor", "none").value).toBe(before);
    }
  });

  it("attributes are mapped by the site's own function, where it gives one", async () => {
    const attributes = ({ targetingKey, ...rest }: EvaluationContext) => ({ ...rest, email: targetingKey });
    await OpenFeature.setProviderAndWait(domain, new VarioWebProvider(vario, { attributes }), {
      targetingKey: "ballmer@macrosoft.com",
    });
    expect(details("Boolean", "boolean-targeted-zero-flag", true).reason).toBe("TARGETING_MATCH");
  });
});

describe("errors", () => {
  it.each([
    ["string-flag", "Boolean"],
    ["string-flag", "Integer"],
    ["string-flag", "Object"],
    ["wrong-flag", "Boolean"],
    ["boolean-flag", "String"],
    ["boolean-flag", "Integer"],
    ["integer-flag", "Boolean"],
    ["integer-flag", "String"],
    ["float-flag", "Boolean"],
    ["float-flag", "String"],
    ["object-flag", "Boolean"],
    ["object-flag", "String"],
    ["object-flag", "Float"],
  ] as const)("%s asked for as %s: the default and TYPE_MISMATCH, nothing logged", async (key, kind) => {
    await ready();
    expect(details(kind, key, DEFAULTS[kind])).toMatchObject({
      value: DEFAULTS[kind],
      reason: "ERROR",
      errorCode: "TYPE_MISMATCH",
    });
    expect(details("Boolean", "hero", false).errorCode).toBe("TYPE_MISMATCH");
    expect(vario.log).toEqual([]);
  });

  it.each(["Boolean", "String", "Integer", "Float", "Object"] as const)(
    "%s of an unknown flag: the default, FLAG_NOT_FOUND and which flag",
    async (kind) => {
      await ready();
      expect(details(kind, "missing-flag", DEFAULTS[kind])).toMatchObject({
        value: DEFAULTS[kind],
        reason: "ERROR",
        errorCode: "FLAG_NOT_FOUND",
        errorMessage: "flag missing-flag not found",
      });
    },
  );

  it.each(["Boolean", "String", "Integer", "Float", "Object"] as const)(
    "%s before the provider is ready: the default and PROVIDER_NOT_READY",
    (kind) => {
      OpenFeature.setProvider(domain, new VarioWebProvider(new Promise<StandIn>(() => {})));
      expect(client.providerStatus).toBe("NOT_READY");
      expect(details(kind, "string-flag", DEFAULTS[kind])).toMatchObject({
        value: DEFAULTS[kind],
        reason: "ERROR",
        errorCode: "PROVIDER_NOT_READY",
      });
    },
  );

  it("prerequisites in a circle are PARSE_ERROR", async () => {
    await ready();
    expect(details("String", "circle", "mine")).toMatchObject({ value: "mine", errorCode: "PARSE_ERROR" });
  });

  it("whatever throws inside is GENERAL, and the page goes on", async () => {
    await ready();
    Object.assign(vario, {
      peekFeature() {
        throw new Error("trapped");
      },
    });
    expect(details("String", "string-flag", "mine")).toMatchObject({
      value: "mine",
      errorCode: "GENERAL",
      errorMessage: "trapped",
    });
  });
});

describe("states and events", () => {
  /** Events of the client's, in order. */
  function record() {
    const events: [string, readonly string[] | undefined][] = [];
    for (const event of Object.values(ProviderEvents))
      client.addHandler(event as ProviderEvents.Ready, (more) => {
        events.push([event, (more as { flagsChanged?: string[] } | undefined)?.flagsChanged]);
      });
    return events;
  }

  it("has a name, and no hooks", async () => {
    const provider = await ready();
    expect([provider.metadata.name, provider.runsOn]).toEqual(["vario", "client"]);
    expect("hooks" in provider).toBe(false);
    expect(OpenFeature.getProviderMetadata(domain).name).toBe("vario");
  });

  it("is READY when Vario is, and answers at once then", async () => {
    const events = record();
    let arrive = (_: StandIn) => {};
    const coming = new Promise<StandIn>((resolve) => {
      arrive = resolve;
    });
    const settled = ready(coming);
    expect(client.providerStatus).toBe("NOT_READY");
    arrive(vario);
    await settled;
    expect(client.providerStatus).toBe("READY");
    expect(events).toEqual([["PROVIDER_READY", undefined]]);
    expect(client.getBooleanValue("boolean-flag", false)).toBe(true);
  });

  it("is in ERROR where Vario refuses to start, or has no payload; defaults are answered", async () => {
    await expect(ready(Promise.reject(new Error("E_CONFIG_ENDPOINT")))).rejects.toThrow();
    expect(client.providerStatus).toBe("ERROR");
    vario = standIn();
    await expect(ready()).rejects.toThrow(/payload/);
    expect(client.providerStatus).toBe("ERROR");
    expect(details("Boolean", "boolean-flag", false)).toMatchObject({ value: false, reason: "ERROR" });
  });

  it("becomes READY when the payload comes after all", async () => {
    vario = standIn();
    await expect(ready()).rejects.toThrow();
    vario.load(payload);
    expect(client.providerStatus).toBe("READY");
    expect(client.getBooleanValue("boolean-flag", false)).toBe(true);
  });

  it("tells of a new payload which flags changed, and resolves the new values", async () => {
    await ready();
    const events = record();
    events.length = 0;
    expect(client.getStringValue("changing-flag", "unset")).toBe("foo");
    const { "wrong-flag": _, ...rest } = payload.features;
    vario.load({ features: { ...rest, "changing-flag": { defaultValue: "bar" }, "new-flag": { defaultValue: 1 } } });
    expect(events).toEqual([["PROVIDER_CONFIGURATION_CHANGED", ["wrong-flag", "changing-flag", "new-flag"]]]);
    expect(client.getStringValue("changing-flag", "unset")).toBe("bar");
  });

  it("tells of a changed context once, and of other changes of decisions as configuration", async () => {
    await ready();
    const events = record();
    events.length = 0;
    await OpenFeature.setContext(domain, { email: "ballmer@macrosoft.com" });
    expect(events).toEqual([["PROVIDER_CONTEXT_CHANGED", undefined]]);
    events.length = 0;
    for (const cause of ["visitor", "consent", "force", "attributes", "profile"] as const) vario.fire(cause);
    expect(events.map(([event]) => event)).toEqual(Array(4).fill("PROVIDER_CONFIGURATION_CHANGED"));
  });

  it("is STALE while the payload cannot be refreshed, answers from the old one, and is READY again after", async () => {
    await ready();
    const events = record();
    events.length = 0;
    vario.fail("E_FETCH");
    expect(client.providerStatus).toBe("STALE");
    expect(client.getBooleanValue("boolean-flag", false)).toBe(true);
    vario.fire("payload");
    expect(client.providerStatus).toBe("READY");
    expect(events.map(([event]) => event)).toEqual(["PROVIDER_STALE", "PROVIDER_READY"]);
    vario.fail("E_EVENT_NAME");
    expect(client.providerStatus).toBe("READY");
  });

  it("lets go of Vario when closed", async () => {
    await ready();
    expect(vario.listeners()).toBe(2);
    await OpenFeature.clearProviders();
    expect(vario.listeners()).toBe(0);
  });
});

describe("tracking", () => {
  it("is an event of Vario's, with value and details", async () => {
    await ready();
    client.track("Order Completed", { value: 42.5, currency: "EUR" });
    client.track("Menu Opened");
    expect(vario.log).toEqual(['Order Completed {"value":42.5,"currency":"EUR"}', "Menu Opened {}"]);
  });
});
