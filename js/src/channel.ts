/** What tabs of an origin tell each other directly. */

export interface Channel {
  /** To all other tabs. */
  post(what: object): void;
  /** An open channel keeps a page out of the back-forward cache. */
  close(): void;
  open(): void;
}

/** `heard`: another tab said something, whatever it is: the page's own scripts can speak here too. */
export function createChannel(window: Window | undefined, name: string, heard: (what: unknown) => void): Channel {
  let channel: BroadcastChannel | undefined;
  const made: Channel = {
    post: (what) => channel?.postMessage(what),
    close() {
      channel?.close();
      channel = undefined;
    },
    open() {
      const { BroadcastChannel: Channel } = (window ?? {}) as { BroadcastChannel?: typeof BroadcastChannel };
      if (!Channel || channel) return;
      try {
        channel = new Channel(name);
        channel.onmessage = ({ data }) => heard(data);
      } catch {
        // An opaque origin has none.
      }
    },
  };
  made.open();
  return made;
}
