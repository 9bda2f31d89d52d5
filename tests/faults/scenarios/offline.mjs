/** The device is offline for a while; one tab is closed meanwhile. */
import { pause } from "../world.mjs";

export const offline = {
  name: "offline",
  title: "offline for a while",
  share: 0.08,
  crossOrigin: true,
  async run(world) {
    const third = Math.floor(world.events / 3);
    const stays = await world.openReady();
    const goes = await world.openReady();
    await Promise.all([stays.drive(third), goes.drive(third / 10)]);
    await world.browser.offline(true);
    await Promise.all([stays.drive(third), goes.drive(third)]);
    await goes.closeAtOnce();
    await pause(world.between(1_000, 3_000));
    await world.browser.offline(false);
    await stays.drive(world.events - Math.floor(third * 3.1));
  },
};
