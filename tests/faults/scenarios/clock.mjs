/** The device's clock is set back, by minutes up to days, while events are tracked and sent. */
export const clock = {
  name: "clock",
  title: "clock set back",
  share: 0.05,
  crossOrigin: true,
  async run(world) {
    world.trouble({ 503: 0.1, 429: 0.05 });
    const visit = await world.openReady();
    const part = Math.floor(world.events / 3);
    for (const most of [0, 3_600_000, 86_400_000 * 3]) {
      if (most) await visit.page.evaluate((ms) => globalThis.setClockBack(ms), world.between(60_000, most));
      await visit.drive(part);
    }
    await world.settle();
  },
};
