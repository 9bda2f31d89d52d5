/** A page shown at its real size, made smaller where there is no room for it. */

/** How much smaller a page so wide is shown in a room, at most 1. */
export const scaleIn = (room: HTMLElement, width: number): number => Math.min(1, room.clientWidth / width);

/** Shows the sheet, which has the page's size in CSS px, as large as the room's width lets it be, in the middle of it. */
export function fitInto(room: HTMLElement, sheet: HTMLElement, { width, height }: { width: number; height: number }) {
  const scale = scaleIn(room, width);
  const { style } = sheet;
  style.transform = `scale(${scale})`;
  style.width = `${width}px`;
  style.height = `${height}px`;
  style.marginInline = `${Math.max(0, (room.clientWidth - width * scale) / 2)}px`;
  style.marginBlockEnd = `${-height * (1 - scale)}px`;
  style.setProperty("--scale", String(scale));
}
