import { hydrateRoot } from "react-dom/client";
import { createVario } from "vario";
import { App } from "./app";

const collector = "http://127.0.0.1:8787";
const bootstrap = JSON.parse(document.querySelector("#bootstrap")?.textContent ?? "");
const vario = createVario({
  endpoint: collector,
  writeKey: "demo",
  payload: `${collector}/payload.json`,
  bootstrap,
  cookie: true,
  consent: "granted",
});
hydrateRoot(document.querySelector("#root") as Element, <App vario={vario} bootstrap={bootstrap} />);
