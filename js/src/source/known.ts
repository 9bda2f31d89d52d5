import { toVarioError, type VarioError } from "../errors.js";
import type { Inside } from "../inside.js";
import { type KeptPayload, keep, PAYLOAD, readKept } from "./cache.js";
import { decrypt } from "./decrypt.js";

/** How often a payload that has not changed is written down again as fresh, ms. */
const REWRITE_MS = 60_000;

/** The last good payload: in memory, in force where it shall be, and on the device where it may be. */
export interface Known {
  /** As it came. */
  readonly kept: KeptPayload | undefined;
  /** What was on the device when the page began, whatever its age; it has yet to be taken. */
  readonly before: KeptPayload | undefined;
  /**
   * Takes a payload, in the order of the calls however long decryption takes; puts it into force unless it is for the
   * next page. Rejects with a VarioError for what is wrong with it, and the last good one stays.
   */
  take(kept: KeptPayload, inForce: boolean): Promise<void>;
  /** The server says that it still holds. */
  confirm(changes: Partial<KeptPayload>, inForce: boolean): void;
  /** Writes it down, or wipes what is there where consent is gone. */
  write(): void;
  /** Nothing is taken or written any more. */
  end(): void;
}

/** `refused`: the engine came later than the payload, and does not take it. */
export function createKnown(inside: Inside, url: string, refused: (error: VarioError) => void): Known {
  const { storage, options, window } = inside;
  const traceless = options.preview || /[?&]vario_preview=1/.test(window?.location.href ?? "");
  const mayKeep = () => Object.values(inside.vario.consent()).includes("granted");
  let kept: KeptPayload | undefined;
  /** `kept.text`, decrypted. */
  let text = "";
  let ended = false;
  let line: Promise<unknown> = Promise.resolve();
  const before = traceless || !mayKeep() ? undefined : readKept(storage, url);
  let writtenAt = before?.fetchedAt ?? 0;
  /** The device holds something else. */
  let unwritten = false;
  /** The evaluator has seen it. */
  let sound = false;

  function write() {
    if (ended || traceless) return;
    if (!mayKeep()) {
      unwritten = true;
      return storage.remove(PAYLOAD);
    }
    if (!kept || !sound || !unwritten) return;
    keep(storage, kept);
    writtenAt = kept.fetchedAt;
    unwritten = false;
  }

  /** Throws what the evaluator has against a text; false while there is none. */
  function examine(text: string): boolean {
    if (!inside.ask(() => true, false)) return false;
    const judge = inside.fresh();
    try {
      judge?.load(text);
    } catch (thrown) {
      throw toVarioError(thrown, "E_PAYLOAD_SHAPE");
    } finally {
      judge?.free();
    }
    return true;
  }

  async function take(given: KeptPayload, inForce: boolean) {
    const plain = await decrypt(given.text, options.decryptionKey);
    if (ended) return;
    const last = { kept, text };
    sound = examine(plain);
    [kept, text] = [given, plain];
    unwritten = given !== before;
    if (inForce && plain !== inside.payload()) inside.load(plain);
    if (sound) write();
    else void inside.vario.ready.then(() => settle(given, last));
  }

  /** The engine is there, or given up. */
  function settle(given: KeptPayload, last: { kept: KeptPayload | undefined; text: string }) {
    if (ended || kept !== given) return;
    try {
      sound = examine(text);
      write();
    } catch (thrown) {
      ({ kept, text } = last);
      unwritten = true;
      if (text) inside.load(text);
      refused(toVarioError(thrown));
    }
  }

  return {
    get kept() {
      return kept;
    },
    before,
    take(given, inForce) {
      const taken = line.then(() => take(given, inForce));
      line = taken.catch(() => {});
      return taken;
    },
    confirm(changes, inForce) {
      if (!kept) return;
      Object.assign(kept, changes, { fetchedAt: inside.now() });
      if (inForce && text !== inside.payload()) inside.load(text);
      if (Math.abs(kept.fetchedAt - writtenAt) < REWRITE_MS) return;
      unwritten = true;
      write();
    },
    write,
    end() {
      ended = true;
    },
  };
}
