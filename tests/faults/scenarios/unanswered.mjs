/** The collector stores and drops the connection before it answers, or never answers. */
export const unanswered = {
  name: "unanswered",
  title: "answer lost after storing, no answer",
  share: 0.08,
  crossOrigin: true,
  async run(world) {
    world.trouble({ "answer lost": 0.12, hang: 0.02, mostHangs: 2 });
    const visit = await world.openReady();
    await visit.drive(world.events);
    await world.settle();
  },
};
