/** What a plan's types allow and refuse; the TypeScript compiler is the test (`npm run check`). */
import { createVario } from "../src/index.js";
import { createVarioSync } from "../src/inline.js";
import { createVario as createOnServer } from "../src/node.js";
import type { Options, Untyped, Vario } from "../src/options.js";

/** As `vario types` writes it. */
interface Events {
  "Plan Chosen": { plan: "free" | "pro"; seats?: number };
  "Signed Up": { by?: string | null };
  "Order Completed": { order_id: string; products?: Array<{ price?: number }>; [key: string]: unknown };
  "Help Opened": Record<string, never>;
  "Anything Goes": Record<string, unknown>;
}

export function typed(vario: Vario<Untyped, Untyped, Events>) {
  vario.track("Plan Chosen", { plan: "pro" });
  vario.track("Plan Chosen", { plan: "free", seats: 3 });
  // @ts-expect-error: no such event
  vario.track("Plan Chosn", { plan: "pro" });
  // @ts-expect-error: no such plan
  vario.track("Plan Chosen", { plan: "gold" });
  // @ts-expect-error: a number of seats
  vario.track("Plan Chosen", { plan: "pro", seats: "3" });
  // @ts-expect-error: a misspelt property
  vario.track("Plan Chosen", { plan: "pro", seat: 3 });
  // @ts-expect-error: the plan is missing
  vario.track("Plan Chosen", {});
  // @ts-expect-error: its properties are required
  vario.track("Plan Chosen");

  vario.track("Signed Up");
  vario.track("Signed Up", { by: null });
  // @ts-expect-error: another event's property
  vario.track("Signed Up", { plan: "pro" });
  vario.track("Order Completed", { order_id: "A-1", coupon: "SPRING", products: [{ price: 3 }] });
  // @ts-expect-error: a price is a number
  vario.track("Order Completed", { order_id: "A-1", products: [{ price: "3" }] });
  vario.track("Help Opened");
  // @ts-expect-error: it has no properties
  vario.track("Help Opened", { from: "menu" });
  vario.track("Anything Goes", { whatever: 1 });
}

export function untyped(vario: Vario) {
  vario.track("anything");
  vario.track("anything", { whatever: [1] });
  const properties: Record<string, unknown> | undefined = undefined;
  vario.track("anything", properties);
  // @ts-expect-error: a name is a text
  vario.track(7);
}

export async function entries(options: Options) {
  const one = await createVario<Untyped, Untyped, Events>(options);
  // @ts-expect-error: no such event
  one.track("nothing");
  const two = createVarioSync<Untyped, Untyped, Events>(options);
  // @ts-expect-error: no such event
  two.track("nothing");
  const three = await createOnServer<Untyped, Untyped, Events>(options);
  // @ts-expect-error: no such event
  three.track("nothing");
  // A function for any Vario takes one with typed events, and who types no events may send any.
  untyped(one);
  const four = await createVario<{ flag: boolean }>(options);
  four.track("any event, since only features have types");
  const held: Vario = one;
  return held;
}
