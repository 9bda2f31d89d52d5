/**
 * One visitor, one session and one decision in all tabs of an origin, also where nothing is stored that could tell them:
 * while consent is pending, where storage is blocked, and without a cookie. The elder visitor is everybody's; a page that has
 * shown a variation to somebody remains theirs.
 */
import { createChannel } from "../channel.js";
import type { Records } from "../inputs.js";
import type { Inside } from "../inside.js";

const NAME = "vario.visit";
/** Sessions' last activities that are so close need no exchange, ms. */
const CLOSE_MS = 60_000;
/** So long another tab's first word is waited for while consent is pending: what is said before it is an unknown visitor's. */
const WORD_MS = 150;

/** What tabs say: a question, or their records; `was`: the visitor they had until now, `gone`: who was forgotten. */
interface Said extends Records {
  ask?: boolean;
  was?: string | undefined;
  gone?: string;
}

const isRecord = (text: unknown) => text === undefined || (typeof text === "string" && /^1\|[^\n]{0,300}$/.test(text));
const isSaid = (what: unknown): what is Said => {
  if (typeof what !== "object" || what === null) return false;
  const { consent, visitor, session } = what as Said;
  return [consent, visitor, session].every(isRecord);
};
const place = (record: string | undefined, at: number) => record?.split("|")[at] ?? "";
const idOf = (record: string | undefined) => place(record, 1);
const isElder = (one: string | undefined, other: string | undefined) =>
  Number(place(one, 2)) - Number(place(other, 2)) || (idOf(one) < idOf(other) ? -1 : 1);

/** Resolves when it is known who visits: another tab has said so, or none says anything. */
export function joinSiblings(inside: Inside): Promise<void> | undefined {
  const { vario } = inside;
  let visitor = idOf(inside.records().visitor);
  /** Visitors this tab has left: no late word brings them back. */
  const left = new Set<string>();
  let joining = false;

  function tell(more: Said = {}) {
    const { consent, ...ids } = inside.records();
    const { analytics, experiments } = vario.consent();
    const denied = analytics === "denied" && experiments === "denied";
    channel.post({ consent, ...(!denied && ids), ...more });
  }

  function joins(theirs: Said, ours: Records): boolean {
    const id = idOf(theirs.visitor);
    if (!id || left.has(id)) return false;
    if (theirs.was === visitor) return true;
    if (id !== visitor)
      return isElder(theirs.visitor, ours.visitor) < 0 && !Object.keys(vario.debug().exposures).length;
    const later = Number(place(theirs.session, 3)) - Number(place(ours.session, 3));
    return later > (idOf(theirs.session) === idOf(ours.session) ? CLOSE_MS : 0);
  }

  function hear(said: unknown) {
    if (!isSaid(said)) return;
    if (said.ask) return tell();
    const ours = inside.records();
    const { visitor: theirs, session } = said;
    const consent = Number(place(said.consent, 2)) > Number(place(ours.consent, 2)) ? said.consent : undefined;
    const gone = !!said.gone && (said.gone === visitor || left.has(said.gone));
    const shared = gone || joins(said, ours);
    if (!shared && !consent) return;
    joining = true;
    try {
      // What waits of somebody who was forgotten goes with them.
      if (gone) inside.adopt({ visitor: undefined });
      inside.adopt({ consent, ...(shared && { visitor: theirs, session }) });
    } finally {
      joining = false;
      note();
    }
  }

  /** The visitor's id as it is now; answers the one before. */
  function note(): string {
    const before = visitor;
    visitor = idOf(inside.records().visitor);
    if (visitor !== before) left.add(before);
    return before;
  }

  let heard = () => {};
  const channel = createChannel(inside.window, NAME, (said) => {
    hear(said);
    if (isSaid(said) && !said.ask) heard();
  });
  inside.onChange((cause) => {
    if (joining) return;
    if (cause === "consent") tell();
    if (cause === "visitor") tell({ was: note() });
  });
  inside.forgotten.add((gone) => tell({ gone }));
  inside.hidden.add((leaving) => leaving && channel.close());
  inside.shown.add(() => {
    channel.open();
    channel.post({ ask: true });
  });
  channel.post({ ask: true });
  const isPending = vario.consent().analytics === "pending";
  if (!isPending || !inside.window || !("BroadcastChannel" in inside.window)) return undefined;
  return new Promise((resolve) => {
    heard = resolve;
    setTimeout(resolve, WORD_MS);
  });
}
