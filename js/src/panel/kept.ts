/** What the debug panel keeps for the tab: whether it is open, and the variations that QA has forced. */

const OPEN = "vario.debug";
const FORCED = "vario.force";

/** Undefined also where storage is blocked: nothing outlives the page then. */
function read(window: Window, key: string): string | undefined {
  try {
    return window.sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
function write(window: Window, key: string, text: string | undefined): void {
  try {
    if (text === undefined) window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, text);
  } catch {}
}

/** Whether this tab is being debugged: `?vario_debug` in the address, now or on an earlier page of the tab. */
export function isDebugged(window: Window): boolean {
  return /[?&]vario_debug\b/.test(window.location.search) || read(window, OPEN) !== undefined;
}

/** The panel was left closed. */
export const isClosed = (window: Window): boolean => read(window, OPEN) === "closed";

/** `undefined`: the tab is no longer debugged. */
export function keepOpen(window: Window, open: boolean | undefined): void {
  write(window, OPEN, open === undefined ? undefined : open ? "open" : "closed");
}

/** Experiment → variation (its key) that this tab is forced to. */
export function keptForces(window: Window): Record<string, string> {
  try {
    return { ...JSON.parse(read(window, FORCED) ?? "{}") };
  } catch {
    return {};
  }
}

export function keepForces(window: Window, forces: Record<string, string>): void {
  write(window, FORCED, Object.keys(forces).length ? JSON.stringify(forces) : undefined);
}
