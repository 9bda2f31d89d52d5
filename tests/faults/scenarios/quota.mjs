/** The origin's quota is used up, and `localStorage` is full: there is no log, only memory. Later there is room again. */
export const quota = {
  name: "quota",
  title: "quota full",
  share: 0.05,
  async run(world) {
    world.trouble({ 503: 0.05 });
    const visit = await world.openReady();
    const part = Math.floor(world.events / 3);
    await visit.drive(part);
    await visit.page.evaluate(() => {
      let text = "x".repeat(1 << 20);
      for (let number = 0; text; number++) {
        try {
          localStorage.setItem(`junk${number}`, text);
        } catch {
          text = text.slice(0, text.length >> 1);
        }
      }
    });
    const { origin } = new URL(world.url);
    await visit.devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await visit.drive(part);
    await visit.devtools.send("Storage.overrideQuotaForOrigin", { origin });
    await visit.page.evaluate(() => {
      for (const key of Object.keys(localStorage)) if (key.startsWith("junk")) localStorage.removeItem(key);
    });
    await visit.drive(world.events - 2 * part);
  },
};
