import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { type Bootstrap, VarioProvider } from "vario/react";
import { Page } from "./page.tsx";

/** What stands in `#root`. */
export const render = (bootstrap?: Bootstrap): string =>
  renderToString(
    <StrictMode>
      <VarioProvider bootstrap={bootstrap}>
        <Page />
      </VarioProvider>
    </StrictMode>,
  );
