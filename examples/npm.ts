import { createVario } from "vario";

const collector = "http://127.0.0.1:8787";
const vario = await createVario({
  endpoint: collector,
  writeKey: "demo",
  payload: `${collector}/payload.json`,
  consent: "granted",
});
document.body.dataset.headline = vario.variant("hero-headline"); // "control" | "bold", exposure logged once
vario.track("Product Added", { product_id: "longjing", price: 24, currency: "USD" });
