export type Device = "desktop" | "phone";

/** The page's width, and the height of the screen that its own layout sees, in CSS pixels. */
export const SCREENS: Record<Device, { width: number; height: number }> = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
};

const NARROW = "(max-width: 760px)";

/** The screen to begin with: a reader on a phone sees the phone's page larger. */
export function usualDevice(): Device {
  return matchMedia(NARROW).matches ? "phone" : "desktop";
}
