import { OpenFeature } from "@openfeature/web-sdk";
import { createVario } from "vario";
import { VarioWebProvider } from "vario/openfeature";

const collector = "http://127.0.0.1:8787";
const vario = createVario({
  endpoint: collector,
  writeKey: "demo",
  payload: `${collector}/payload.json`,
  consent: "granted",
});
await OpenFeature.setProviderAndWait(new VarioWebProvider(vario), { country: "CN" });
const client = OpenFeature.getClient();
const headline = client.getStringDetails("hero-headline", "control"); // the exposure is logged here, once
document.body.dataset.headline = headline.variant;
document.body.dataset.from = String(client.getNumberValue("free-shipping-from", 0));
client.track("Order Completed", { value: 42.5, currency: "EUR" });
