/** A tab is closed, or left for another page, at once after tracking; the visitor comes back at the end. */
import { pause } from "../world.mjs";

const EVENTS = 50;

export const closed = {
  name: "closed",
  title: "tab closed at once",
  share: 0.02,
  crossOrigin: true,
  async run(world) {
    world.trouble({ 503: 0.2 });
    for (let round = 0; round < Math.max(4, Math.floor(world.events / EVENTS)); round++) {
      // Every other page is not even up when it is closed.
      const visit = round % 2 ? await world.openReady() : await world.open();
      const driven = visit.drive(EVENTS, { most: EVENTS, every: 0 });
      await pause(world.between(0, 60));
      if (round % 4 < 2) await visit.closeAtOnce();
      else await visit.leave();
      await driven;
    }
  },
};
