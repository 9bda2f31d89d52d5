/** What tabs of an origin tell each other: that the collector asked for patience. */

const NAME = "vario";

export interface Channel {
  /** The collector wants to be left alone, ms. */
  pause(ms: number): void;
  /** An open channel keeps a page out of the back-forward cache. */
  close(): void;
  open(): void;
}

/** `paused`: another tab was asked for patience. */
export function createChannel(window: Window | undefined, paused: (ms: number) => void): Channel {
  let channel: BroadcastChannel | undefined;
  const made: Channel = {
    pause: (ms) => channel?.postMessage({ pause: ms }),
    close() {
      channel?.close();
      channel = undefined;
    },
    open() {
      if (!window || channel || typeof BroadcastChannel !== "function") return;
      try {
        channel = new BroadcastChannel(NAME);
        channel.onmessage = ({ data }) => {
          if (data?.pause > 0) paused(data.pause);
        };
      } catch {
        // An opaque origin has none.
      }
    },
  };
  made.open();
  return made;
}
