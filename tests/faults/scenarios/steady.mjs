/** Nothing fails: what it costs to be in the log, in a tab that is seen. */
export const steady = {
  name: "steady",
  title: "nothing fails",
  share: 0.12,
  /** The bar for the time from `track()` to the log is set here. */
  timed: true,
  async run(world) {
    const visit = await world.openReady();
    await visit.drive(world.events);
  },
};
