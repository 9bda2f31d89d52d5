/** Several tabs of one visitor at a time; one of them is closed on the way. */
const tabs = (count, share, crossOrigin) => ({
  name: `${count} tabs`,
  title: `${count} tabs`,
  share,
  crossOrigin,
  async run(world) {
    world.trouble({ 503: 0.05, "answer lost": 0.05 });
    const visits = [];
    for (let tab = 0; tab < count; tab++) visits.push(await world.openReady());
    const each = Math.floor(world.events / count);
    await Promise.all(visits.map((visit) => visit.drive(each, { every: 10 * count })));
    await visits[0].closeAtOnce();
    await world.settle();
  },
});

export const twoTabs = tabs(2, 0.07, false);
export const eightTabs = tabs(8, 0.1, true);
