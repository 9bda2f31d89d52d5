import { createVario } from "vario";

const collector = "http://127.0.0.1:8787";
const vario = await createVario({
  endpoint: collector,
  writeKey: "demo",
  model: `${collector}/assets/model.vario`,
  consent: "granted",
});
vario.track("Product Viewed", { product_id: "matcha" }); // remembered on the device
await vario.ready; // engine and model are there
document.body.textContent = vario
  .recommend({ count: 4, exclude: ["matcha"] })
  .map(({ id }) => id)
  .join(", ");
