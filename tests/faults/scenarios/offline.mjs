/** The device is offline for a while; one tab is closed meanwhile. */
import { pause } from "../world.mjs";

export const offline = {
  name: "offline",
  title: "offline for a while",
  share: 0.07,
  crossOrigin: true,
  async run(world) {
    const part = Math.floor(world.events / 4);
    const stays = await world.openReady();
    const goes = await world.openReady();
    await Promise.all([stays.drive(part), goes.drive(10)]);
    await world.browser.offline(true);
    await Promise.all([stays.drive(part), goes.drive(part)]);
    await goes.closeAtOnce();
    await pause(world.between(1_000, 3_000));
    await world.browser.offline(false);
    await stays.drive(world.events - 3 * part - 10);
  },
};
