import { createVario } from "vario/node";

const collector = "http://127.0.0.1:8787";
const payload = await (await fetch(`${collector}/payload.json`)).json();
const vario = await createVario({ endpoint: collector, writeKey: "demo", payload, consent: "granted" });
console.log(vario.variant("offer"));
vario.track("Order Completed", { order_id: "A-1", revenue: 42.5, currency: "EUR" });
await vario.flush();
