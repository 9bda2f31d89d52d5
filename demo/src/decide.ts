/**
 * Runs in the head, before anything is painted: asks Vario for the variations, settles the language and writes every
 * word while the parser adds its element, so that no frame shows another variation or language.
 */

import { offers } from "./offer";
import { headlines, known, Page } from "./page";
import type { Language } from "./texts";

const LANGUAGE_KEY = "half-moon.language";

function chosenLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? storedLanguage() ?? navigator.language;
  return asked.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function storedLanguage(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null;
  }
}

const { vario } = window;
const page = new Page({
  language: chosenLanguage(),
  headline: known(headlines, vario?.variant("hero-headline")),
  offer: known(offers, vario?.variant("offer")),
  freeShippingFrom: vario?.value("free-shipping-from", 280) ?? 280,
});
window.halfMoon = page;

const root = document.documentElement;
root.dataset.headline = page.headline;
root.dataset.offer = page.offer;
root.dataset.shippingNote = vario?.isOn("free-shipping-note") ? "on" : "off";
root.dataset.brewingGuide = vario?.isOn("brewing-guide") ? "on" : "off";
// Whether room is kept for the row "Because you viewed", and for the level: by what the last page kept of the visitor.
root.dataset.because = vario?.isOn("because-row") ? "on" : "off";
root.dataset.member = vario && vario.consent().personalization !== "denied" ? "on" : "off";

const arriving = new MutationObserver((records) => {
  for (const record of records) {
    for (const node of record.addedNodes) if (node instanceof Element) page.fill(node);
  }
});
arriving.observe(root, { childList: true, subtree: true });
document.addEventListener("DOMContentLoaded", () => arriving.disconnect());
page.speak(page.language);
page.onLanguage(() => {
  try {
    localStorage.setItem(LANGUAGE_KEY, page.language);
  } catch {
    // storage is blocked: the choice lasts for this page
  }
});
