/** Opens the drawer "What this page knows of me": script and style come when they are asked for. */
import { byId } from "./dom";
import type { Page } from "./page";
import type { Vario } from "./vario-api";

export interface Known {
  open(): void;
  /** Shows what is known by now, where the drawer is open. */
  update(): void;
}

type Drawer = typeof import("./known/drawer");

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : document.baseURI;

function styled(): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("known.css", script).href;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error("no style")));
    document.head.append(link);
  });
}

/** For every element with `data-opens="known"`. */
export function offerKnown(page: Page, vario: Vario): { update(): void } {
  let known: Promise<Known> | undefined;
  let drawer: Known | undefined;

  async function load(): Promise<Known> {
    const [{ createDrawer }] = await Promise.all([
      import(new URL("known.js", script).href) as Promise<Drawer>,
      styled(),
    ]);
    drawer = createDrawer(page, vario);
    return drawer;
  }
  function open(): void {
    known ??= load();
    known.then(
      (drawer) => drawer.open(),
      () => {
        known = undefined;
        byId("announcement", HTMLElement).textContent = page.text("known.failed");
      },
    );
  }
  for (const opener of document.querySelectorAll("[data-opens='known']")) opener.addEventListener("click", open);
  return { update: () => drawer?.update() };
}
