/** The collector goes away (connections are refused) and comes back, twice. */
import { pause } from "../world.mjs";

export const gone = {
  name: "gone",
  title: "collector away",
  share: 0.06,
  crossOrigin: true,
  async run(world) {
    const visit = await world.openReady();
    const parts = 5;
    for (let part = 0; part < parts; part++) {
      if (part % 2) await world.collector.goAway();
      await visit.drive(Math.floor(world.events / parts));
      if (part % 2) {
        await pause(world.between(500, 2_000));
        await world.collector.start();
      }
    }
  },
};
