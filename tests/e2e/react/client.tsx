import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { createVario, type Options } from "vario";
import { VarioProvider } from "vario/react";
import { Page } from "./page.tsx";

/** What the page under test says of itself, and what the test reads. */
declare global {
  interface Window {
    setup: Options;
    /** Headlines that were to be seen, in order. */
    headlines: string[];
    hydrated: boolean;
  }
}

const root = document.querySelector("#root")!;
const headline = () => root.querySelector("h1")?.textContent ?? "";
window.headlines = [headline()];
new MutationObserver(() => {
  if (headline() !== window.headlines.at(-1)) window.headlines.push(headline());
}).observe(root, { subtree: true, childList: true, characterData: true });

const bootstrap = JSON.parse(document.querySelector("#bootstrap")?.textContent || "null") ?? undefined;
const vario = createVario({ ...window.setup, bootstrap });
vario.then(
  (vario) => Object.assign(window, { vario }),
  () => {},
);

hydrateRoot(
  root,
  <StrictMode>
    <VarioProvider vario={vario} bootstrap={bootstrap}>
      <Page />
    </VarioProvider>
  </StrictMode>,
  { onRecoverableError: (error) => console.error("recovered from", error) },
);
