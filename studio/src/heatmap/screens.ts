import { usualDevice } from "../page/screens.ts";
import type { DeviceClass, HeatmapRoute } from "../source/types.ts";

/** The screen that a page is laid out for, CSS px; the widths lie in the middle of what visitors of a class have. */
export const SCREENS: Record<DeviceClass, { width: number; height: number }> = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1280, height: 800 },
};

export const DEVICES = Object.keys(SCREENS) as DeviceClass[];

/** Where most clicks on a page came from; without any, the reader's own kind of screen. */
export function busiestDevice(route: HeatmapRoute | undefined): DeviceClass {
  const clicks = (device: DeviceClass) => route?.devices[device] ?? 0;
  const [first] = [...DEVICES].sort((a, b) => clicks(b) - clicks(a));
  return first !== undefined && clicks(first) > 0 ? first : usualDevice();
}
