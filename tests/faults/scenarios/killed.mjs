/** The browser's processes are killed (SIGKILL) while events are tracked and written. */
import { pause } from "../world.mjs";

export const killed = {
  name: "killed",
  title: "browser killed mid-write",
  share: 0.07,
  async run(world) {
    const rounds = Math.max(2, Math.min(10, Math.round(world.events / 400)));
    for (let round = 0; round < rounds; round++) {
      // Nothing is taken meanwhile, in most rounds: what is stored at the end was in the log.
      world.trouble(round % 3 ? { 503: 1 } : {});
      const visit = await world.openReady();
      const driven = visit.drive(Math.floor(world.events / rounds), { most: 30, every: 5 });
      await pause(world.between(100, 900));
      await world.killBrowser();
      await driven;
    }
  },
};
