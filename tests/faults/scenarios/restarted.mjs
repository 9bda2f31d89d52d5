/** The service is killed (SIGKILL) while it stores, and started again on the same file, three times. */
import { pause } from "../world.mjs";

export const restarted = {
  name: "restarted",
  title: "service killed, restarted",
  share: 0.07,
  async run(world) {
    const visit = await world.openReady();
    const driven = visit.drive(world.events);
    for (let time = 0; time < 3; time++) {
      await pause(world.between(300, 1_500));
      await world.store.kill();
      await pause(world.between(100, 1_000));
      await world.store.start();
    }
    await driven;
  },
};
