/** Listens in the capture phase, before anything on the page can stop an event; what a listener throws stays here. */
export type Listen = (types: string, handle: (event: Event) => void) => void;

/**
 * Media, `submit` and `change` events do not leave a shadow tree: open ones are listened in from when somebody first
 * presses or focuses something inside.
 */
export function createListen(window: Window): Listen {
  const all: [types: string, handle: (event: Event) => void][] = [];
  const entered = new WeakSet<EventTarget>([window]);

  function add(target: EventTarget, types: string, handle: (event: Event) => void) {
    for (const type of types.split(" ")) target.addEventListener(type, handle, { capture: true, passive: true });
  }
  function enter(event: Event) {
    for (const node of event.composedPath()) {
      if ((node as Node).nodeType !== 11 || entered.has(node)) continue;
      entered.add(node);
      for (const [types, handle] of all) add(node, types, handle);
    }
  }
  add(window, "pointerdown focusin", enter);

  return (types, handle) => {
    const seen = new WeakSet<Event>();
    const safe = (event: Event) => {
      // A composed event comes by at the window and again inside.
      if (seen.has(event)) return;
      seen.add(event);
      try {
        handle(event);
      } catch {
        // The embedding page must never notice.
      }
    };
    all.push([types, safe]);
    add(window, types, safe);
  };
}
