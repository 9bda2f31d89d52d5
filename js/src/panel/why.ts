/** Why a visitor is, or is not, in an experiment: plain words. */
import type { Frame } from "./frame.js";
import type { Experiment, Ruling } from "./model.js";
import { say } from "./texts.js";

export const nameOf = ({ variations }: Experiment, ruling: Ruling | undefined): string =>
  variations.find(({ key }) => key === ruling?.variation)?.name ?? ruling?.variation ?? "";

/** Four digits: the finest that any hash makes. */
export const bucketText = (bucket: number): string => String(Math.round(bucket * 10_000) / 10_000);

/** The part of visitors who may take part at all. */
export const coverageOf = ({ variations }: Experiment): number =>
  variations.reduce((sum, { range: [start, end] }) => sum + Math.max(0, end - start), 0);

/** A part of a sentence, about a result that nobody has forced; "" where nothing is known. */
export function phrase({ texts, percent }: Frame, experiment: Experiment, ruling: Ruling): string {
  const { inExperiment, bucket, stickyBucketUsed, hashUsed, reason } = ruling;
  const values = {
    variation: nameOf(experiment, ruling),
    bucket: bucket === undefined ? "?" : bucketText(bucket),
    attribute: ruling.hashAttribute ?? "id",
    coverage: percent(coverageOf(experiment)),
  };
  if (!inExperiment) return say(texts.reason(reason) ?? "", values);
  if (stickyBucketUsed) return say(texts.whySticky, values);
  if (hashUsed === false) return say(texts.whySet, values);
  return say(bucket === undefined ? texts.reason(0)! : texts.whyBucket, values);
}

/** The same as a sentence; `otherwise`: as what would be if nothing were forced. */
export function sentence(frame: Frame, experiment: Experiment, ruling: Ruling, otherwise: boolean): string {
  const { texts, inside } = frame;
  const state = ruling.inExperiment ? texts.in : texts.out;
  const words = say(otherwise ? texts.otherwise : texts.sentence, {
    state: otherwise ? state : state.charAt(0).toUpperCase() + state.slice(1),
    phrase: phrase(frame, experiment, ruling),
  });
  return ruling.reason === 5 && inside.vario.consent().experiments === "denied" ? `${words} ${texts.denied}` : words;
}
