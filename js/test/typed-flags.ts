/** What the types allow and refuse; the TypeScript compiler is the test (`npm run check`). */
import { createVario } from "../src/index.js";
import { createVarioSync } from "../src/inline.js";
import { createVario as createOnServer } from "../src/node.js";
import type { Options, Vario } from "../src/options.js";
import { typedHooks, useFeature } from "../src/react.js";

interface Features {
  "price-badge": "none" | "save";
  "free-shipping": boolean;
  "free-shipping-from": number;
  layout: { columns: number };
  note: string | null;
}
interface Experiments {
  "hero-headline": "control" | "bold";
  offer: "buy-one-get-one" | "second-half-price";
}

/** The same type, not merely assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

export function typed(vario: Vario<Features, Experiments>) {
  const headline = vario.variant("hero-headline");
  same<typeof headline, "control" | "bold">(true);
  // The control that failures answer is a possibility to reckon with, though no variation is named so.
  const offer = vario.variant("offer");
  same<typeof offer, "buy-one-get-one" | "second-half-price" | "control">(true);
  // @ts-expect-error: no such experiment
  vario.variant("hero-hedline");
  // @ts-expect-error: no such variation
  if (headline === "bolt") return;
  // @ts-expect-error: no such variation
  if (vario.variant("offer") === "three-for-two") return;

  const badge = vario.value("price-badge", "none");
  same<typeof badge, "none" | "save">(true);
  const from = vario.value("free-shipping-from", 280);
  same<typeof from, number>(true);
  const { columns } = vario.value("layout", { columns: 3 });
  same<typeof columns, number>(true);
  const note = vario.value("note", "");
  same<typeof note, string>(true);
  const perhaps = vario.value("note", null);
  same<typeof perhaps, string | null>(true);
  // @ts-expect-error: no such feature
  vario.value("prise-badge", "none");
  // @ts-expect-error: the feature's value is a text
  vario.value("price-badge", false);
  // @ts-expect-error: not one of the feature's values
  vario.value("price-badge", "discount");
  // @ts-expect-error: a column's number is missing
  vario.value("layout", {});
  // @ts-expect-error: compared with what it never is
  if (badge === "discount") return;

  vario.isOn("free-shipping");
  // @ts-expect-error: no such feature
  vario.isOn("free-shiping");
  // @ts-expect-error: an experiment's key is no feature's
  vario.isOn("hero-headline");
}

export function untyped(vario: Vario) {
  const variation: string = vario.variant("anything");
  const flag: boolean = vario.isOn("anything");
  const number = vario.value<number>("anything", 1);
  same<typeof number, number>(true);
  const text = vario.value("anything", "none");
  same<typeof text, string>(true);
  const shown = vario.value("anything", false);
  same<typeof shown, boolean>(true);
  const one = vario.value<"one" | "two">("anything", "one");
  same<typeof one, "one" | "two">(true);
  const nothing = vario.value<string | undefined>("anything", undefined);
  same<typeof nothing, string | undefined>(true);
  // @ts-expect-error: the fallback is a number
  const wrong: string = vario.value("anything", 1);
  return [variation, flag, wrong];
}

export async function entries(options: Options) {
  const one = await createVario<Features, Experiments>(options);
  // @ts-expect-error: no such experiment
  one.variant("nothing");
  const two = createVarioSync<Features, Experiments>(options);
  // @ts-expect-error: no such feature
  two.isOn("nothing");
  const three = await createOnServer<Features, Experiments>(options);
  // @ts-expect-error: the feature's value is a number
  three.value("free-shipping-from", "280");
  const four = await createVario<Features>(options);
  four.variant("any experiment, since only features have types");
  const five: Vario = await createVario(options);
  untyped(five);
  // A function for any Vario takes a typed one.
  untyped(one);
  const held: Vario<Features, Experiments> = one;
  return held;
}

export function Hooks() {
  const { useVariant, useFeature: useTyped } = typedHooks<Features, Experiments>();
  const headline = useVariant("hero-headline");
  same<typeof headline, "control" | "bold">(true);
  // @ts-expect-error: no such experiment
  useVariant("nothing");
  const badge = useTyped("price-badge", "none");
  same<typeof badge, "none" | "save">(true);
  // @ts-expect-error: not one of the feature's values
  useTyped("price-badge", 1);
  const any = useFeature("anything", false);
  same<typeof any, boolean>(true);
}
