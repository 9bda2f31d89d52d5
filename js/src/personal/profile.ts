/** The visitor's history as this page knows it: what the device kept, and what happened here since. */
import type { Call } from "../inputs.js";
import type { Inside } from "../inside.js";
import { text } from "../json.js";
import type { KnownProfile, ProfileChange } from "../options.js";
import { tellAll } from "../report.js";
import { type Module, openProfile, type ProfileObject } from "./module.js";

const CHANGED = "Profile Changed";
/** Events held beside the history that they are to become part of. */
const MOST_UNSAVED = 200;
const MOST_VIEWED = 50;
const MOST_DISLIKED = 200;
const NOTHING = new Uint8Array();

interface Seen {
  name: string;
  body: string;
  at: number;
}

/** What is kept of a visitor, and what of this page's is in it once that was done. */
export interface Saved {
  bytes: Uint8Array<ArrayBuffer>;
  done(): void;
}

export interface History {
  /** Takes a call in. */
  observe(call: Call, body: string): void;
  /** Undefined before the module is there. */
  known(): KnownProfile | undefined;
  /** The facts as JSON text, "" where nothing can be said. */
  facts(): string;
  /** Tells once of what was entered and left, where somebody wants to know. */
  tell(): void;
  /** Groups that the visitor is in, as they were last looked at. */
  groups: string[];
  cart(): string[];
  bought(): string[];
  /** Items that the visitor is not interested in. */
  disliked: ReadonlySet<string>;
  dislike(item: string): void;
  /** What to keep; undefined where there is nothing to be kept. */
  save(): Saved | undefined;
  /** Goes on from what was kept, with this page's events since. Answers the items that were looked at by then. */
  take(kept: Uint8Array): string[];
  /** Another model of the fleet from now on. */
  model(text: string): void;
  /** Nothing is known any more. */
  wipe(): void;
}

const lines = (text: string) => text.split("\n").filter(Boolean);

export function createHistory(inside: Inside, module: Module): History {
  const { now, options, window } = inside;
  const device = text(inside.attributes().device);
  /** Local time less UTC, minutes; a server's own is not the visitor's. */
  const offset = (at: number) => (window ? -new Date(at).getTimezoneOffset() : 0);
  let base: Uint8Array<ArrayBufferLike> = NOTHING;
  let unsaved: Seen[] = [];
  let model = "";
  let open: { object: ProfileObject; generation: number } | undefined;
  const disliked = new Set<string>();
  /** There is more to keep than the events that are not. */
  let isNew = false;
  /** What was last told of, by what changed: what another tab has kept may not know of it. */
  const told = new Map<string, string>();

  function close() {
    if (open?.generation === module.generation()) open.object.free();
    open = undefined;
  }
  const take = (object: ProfileObject, { name, body, at }: Seen) => object.observe(name, body, at, device, offset(at));
  /** To be called within `module.ask`. */
  function current(): ProfileObject {
    if (open?.generation !== module.generation()) {
      const object = openProfile(base, model);
      open = { object, generation: module.generation() };
      for (const seen of unsaved) take(object, seen);
    }
    return open.object;
  }
  /** What is not kept becomes part of what a fresh instance begins with; false where there is no module to ask. */
  function settle(): boolean {
    const settled = module.ask(() => current().save(now()), NOTHING);
    if (!settled.length) return false;
    base = settled;
    unsaved = [];
    isNew = true;
    return true;
  }
  const ask = (what: (object: ProfileObject) => string) => module.ask(() => what(current()), "");

  const history: History = {
    groups: [],
    observe({ kind, name, now: at }, body) {
      if ((kind !== "track" && kind !== "page") || name === CHANGED) return;
      const seen = { name: kind === "page" ? "Page Viewed" : name, body, at };
      module.ask(() => take(current(), seen), false);
      unsaved.push(seen);
      if (unsaved.length > MOST_UNSAVED && !settle()) unsaved.shift();
    },
    known: () => JSON.parse(ask((object) => object.snapshot(now())) || "null") ?? undefined,
    facts: () => ask((object) => object.attributes(now())),
    tell() {
      const shared = options.shareProfile && inside.vario.consent().analytics === "granted";
      if (!shared && !inside.profiled.size) return;
      for (const change of JSON.parse(ask((object) => object.changes(now())) || "[]") as ProfileChange[]) {
        isNew = true;
        if (told.get(change.what) === change.to) continue;
        told.set(change.what, change.to);
        tellAll(inside.profiled, change);
        if (shared) inside.record("track", CHANGED, JSON.stringify(change));
      }
    },
    cart: () => lines(ask((object) => object.cart())),
    bought: () => lines(ask((object) => object.bought())),
    disliked,
    dislike(item) {
      disliked.add(item);
      isNew = true;
    },
    save() {
      const count = unsaved.length;
      if (!count && !isNew) return undefined;
      const saved = module.ask(() => current().save(now()), NOTHING);
      if (!saved.length) return undefined;
      const head = new TextEncoder().encode(`${JSON.stringify([...disliked].slice(-MOST_DISLIKED))}\n`);
      const bytes = new Uint8Array(head.length + saved.length);
      bytes.set(head);
      bytes.set(saved, head.length);
      return {
        bytes,
        done() {
          base = saved;
          unsaved.splice(0, count);
          isNew = false;
        },
      };
    },
    take(kept) {
      const end = kept.indexOf(10);
      for (const item of JSON.parse(new TextDecoder().decode(kept.subarray(0, end)))) disliked.add(item);
      close();
      base = kept.slice(end + 1);
      const viewed = module.ask(() => {
        const before = openProfile(base, "");
        const items = before.viewed(MOST_VIEWED);
        before.free();
        return items;
      }, "");
      return lines(viewed);
    },
    model(text) {
      if (text === model) return;
      if (open) settle();
      model = text;
      close();
    },
    wipe() {
      close();
      base = NOTHING;
      unsaved = [];
      isNew = false;
      disliked.clear();
      told.clear();
      history.groups = [];
    },
  };
  return history;
}
