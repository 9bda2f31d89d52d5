/** The figures as text for a terminal, or as tables for a page of Markdown. */
import { columns } from "../columns.mjs";

const ms = (time) => (time >= 100 ? Math.round(time).toLocaleString("en") : time.toFixed(time < 1 ? 3 : 1));
const four = (value) => (value === undefined ? "–" : value.toFixed(4));
const kb = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en")} KB`;
const percent = (share) => `${(share * 100).toFixed(0)} %`;

export function table({ machine, rounds, models, cases, sessions, dense, sizes, targets, markdown }) {
  const lines = (rows) => columns(rows, markdown);
  const missed = targets.filter(({ met }) => !met).length;
  const quality = (by, keys) => models.filter((model) => model.by === by).map((model) => keys(model));
  return [
    `${machine}. Medians of ${rounds} rounds in turned order.`,
    "",
    ...lines([
      ["next item of a session", "HR@20", "MRR@20", "coverage", "popularity bias", "artifact, brotli", "training, s"],
      ...quality("sessions", (model) => [
        model.name,
        four(model.hr20),
        four(model.mrr20),
        percent(model.coverage),
        model.popularity_bias.toFixed(2),
        kb(model.artifact_brotli_bytes),
        model.seconds.toFixed(1),
      ]),
    ]),
    "",
    ...lines([
      ["items of a user", "nDCG@10", "precision@10", "recall@10", "coverage", "popularity bias", "artifact, brotli"],
      ...quality("interactions", (model) => [
        model.name,
        four(model.ndcg10),
        four(model.precision10),
        four(model.recall10),
        percent(model.coverage),
        model.popularity_bias.toFixed(2),
        kb(model.artifact_brotli_bytes),
      ]),
    ]),
    "",
    ...lines([
      [
        `${cases.toLocaleString("en")} sessions in Chromium, ms`,
        "median",
        "p90",
        "bytes to first answer",
        "HR@20",
        "MRR@20",
      ],
      ...sessions.map(({ name, p50, p90, load, hr20, mrr20 }) => [
        name,
        ms(p50),
        ms(p90),
        ms(load),
        four(hr20),
        four(mrr20),
      ]),
    ]),
    "",
    ...lines([
      ["20 of 100,000 × 64 in Chromium, ms", "median", "p90", "÷ Vario", "same rows"],
      ...dense.map(({ name, p50, p90, same }) => [
        name,
        ms(p50),
        ms(p90),
        `${(p50 / dense[0].p50).toFixed(1)} ×`,
        percent(same),
      ]),
    ]),
    "",
    `Modules, brotli: ${Object.entries(sizes)
      .map(([name, size]) => `${name} ${(size / 1024).toFixed(size < 102400 ? 1 : 0)} KB`)
      .join(", ")}.`,
    "",
    ...targets.map(({ what, figure, target, met }) => `${met ? "met   " : "MISSED"} ${what}: ${figure} (${target})`),
    missed ? `\n${missed} of ${targets.length} targets missed.` : `\nAll ${targets.length} targets met.`,
  ].join("\n");
}
