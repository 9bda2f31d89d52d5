import { createVario } from "vario";

// Nothing is stored or sent before the visitor has decided; what happens meanwhile waits in memory.
const vario = await createVario({ endpoint: "http://127.0.0.1:8787", writeKey: "demo" });
vario.track("Plan Chosen", { plan: "pro" });
document.querySelector("#accept")?.addEventListener("click", () => vario.consent("granted"));
document.querySelector("#decline")?.addEventListener("click", () => vario.consent("denied"));
