import { createVarioSync } from "vario/inline";
import payload from "./payload.json";

// Decides at once, before the first paint; the engine follows without blocking the page.
const vario = createVarioSync({ endpoint: "http://127.0.0.1:8787", writeKey: "demo", payload, consent: "granted" });
document.body.dataset.offer = vario.variant("offer");
