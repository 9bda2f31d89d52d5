/** The collector answers 503, 429 with Retry-After, and 413 for large bodies, or cuts the connection. */
export const refusals = {
  name: "refusals",
  title: "503, 429, 413, cut",
  share: 0.09,
  async run(world) {
    world.trouble({ 503: 0.06, 429: 0.05, reset: 0.04, mostBytes: 12_000 });
    const visit = await world.openReady();
    await visit.drive(world.events, { pad: 800 });
    await world.settle();
  },
};
