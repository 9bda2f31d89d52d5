/** What the debug panel keeps for the tab: whether it is open, and the variations that QA has forced. */

const OPEN = "vario.debug";
const FORCED = "vario.force";

/** Undefined also where storage is blocked: nothing outlives the page then. */
function read(
  window: Window,
  key: string,
  storage: "sessionStorage" | "localStorage" = "sessionStorage",
): string | undefined {
  try {
    return window[storage].getItem(key) ?? undefined;
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
  if (/[?&]vario_debug\b/.test(window.location.search)) return true;
  // The tab's storage takes a cold page milliseconds to open, the device's is needed anyway.
  return !!read(window, OPEN, "localStorage") && !!read(window, OPEN);
}

/** The panel was left closed. */
export const isClosed = (window: Window): boolean => read(window, OPEN) === "closed";

/** `undefined`: the tab is no longer debugged. */
export function keepOpen(window: Window, open: boolean | undefined): void {
  write(window, OPEN, open === undefined ? undefined : open ? "open" : "closed");
  try {
    window.localStorage.setItem(OPEN, "1");
  } catch {}
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
