/** Pages to click on: a small one, and one with a long table, as shops' back offices have them. */

const ROWS = 3000;

const START = `<script src="/vario/vario.iife.js"></script>
<script>Vario.start({ writeKey: "bench", consent: "granted", capture: false, heatmap: true, payload: { features: {} } });</script>`;

const head = (title) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body { margin: 0; font: 16px/1.5 sans-serif } header { position: sticky; top: 0; padding: 12px; background: #fff }
.card { display: inline-block; width: 220px; padding: 16px } td { padding: 2px 12px }</style>${START}</head><body>`;

const card = (number) =>
  `<article class="card"><h3>Tea ${number}</h3><p>Picked by hand in <span>spring</span>.</p><a href="#tea-${number}">More</a>
  <button type="button">Add</button></article>`;

/** Forty cards under a header. */
export const SMALL = `${head("Small")}<header><nav><a href="#home">Home</a> <button data-vario-id="basket">Basket</button></nav></header>
<main><section>${Array.from({ length: 40 }, (_, number) => card(number)).join("")}</section></main></body></html>`;

const row = (number) =>
  `<tr><td>${number}</td><td><span>Longjing, harvest ${number}</span></td><td><button type="button"><i>Edit</i></button></td><td><a href="#row">Open</a></td></tr>`;

export const LONG = `${head("Long")}<main><table><tbody>${Array.from({ length: ROWS }, (_, number) => row(number)).join("")}</tbody></table></main></body></html>`;

/** What is clicked on them. */
export const TARGETS = {
  small: "article button, article a, article p, header button",
  long: "td button, td a, td span",
};
