/** More than a log may hold is tracked while the collector is away: the oldest are lost, and counted. */
export const overflow = {
  name: "overflow",
  title: "more than the log holds",
  share: 0.12,
  /** Fewer would not overflow Vario's log of 10,000 messages. */
  least: 11_000,
  /** Others have other bounds, or none. */
  varioOnly: true,
  /** As many are counted as are lost. */
  exact: true,
  async run(world) {
    const visit = await world.openReady();
    world.trouble({ 503: 1 });
    await visit.drive(world.events, { most: 100 });
    world.trouble({});
  },
};
