/** What the contender keeps its log in is deleted under way, while the collector cannot take anything. */
export const deleted = {
  name: "deleted",
  title: "log deleted under way",
  share: 0.05,
  crossOrigin: true,
  async run(world) {
    const visit = await world.openReady();
    const half = Math.floor(world.events / 2);
    world.trouble({ 503: 1 });
    await visit.drive(half);
    const { origin } = new URL(world.url);
    const storageTypes = world.contender.queue;
    await visit.devtools.send("Storage.clearDataForOrigin", { origin, storageTypes });
    world.trouble({});
    await visit.drive(world.events - half);
  },
};
