/**
 * Pages whose places move: each as it was when somebody clicked ("then") and as it is today ("now"), by another width, order or
 * content. What is clicked carries `data-t`, by which a test knows it again; Vario never looks at that.
 */

const WORDS = "tea leaf cup water spring mountain harvest green black white pot steam autumn garden morning".split(" ");
const words = (count, from = 0) =>
  Array.from({ length: count }, (_, index) => WORDS[(from * 7 + index * 3) % WORDS.length]).join(" ");

const card = (number, more = "") =>
  `<article class="card c${number}" data-t="card-${number}"><h2 data-t="title-${number}">${words(2, number)}</h2><p data-t="text-${number}">${words(8 + (number % 5) * 6, number)}</p><button data-t="buy-${number}"${more}>Buy ${number}</button></article>`;

const STYLE = `body{margin:0;font:16px/1.4 sans-serif}main{padding:16px}button{padding:8px 16px;font:inherit}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:16px}.card{border:1px solid #ccc;padding:12px}
p{margin:8px 0}h2{margin:0;font-size:20px}`;

const range = (count) => Array.from({ length: count }, (_, number) => number);

/** A body, a style, and widths for then and now. */
const PAGES = {
  grid: () => ({
    body: `<main class="grid">${range(24)
      .map((n) => card(n))
      .join("")}</main>`,
    widths: [
      [1280, 800],
      [800, 500],
      [500, 1280],
    ],
  }),
  "sticky header": () => ({
    style:
      "header{position:sticky;top:0;background:#eee;padding:12px;display:flex;gap:16px;z-index:2}footer{position:fixed;bottom:0;right:0;padding:8px;background:#ddd}",
    body: `<header>${range(4)
      .map((n) => `<a href="#a${n}" data-t="nav-${n}">Section ${n}</a>`)
      .join("")}</header><main>${range(14)
      .map((n) => card(n))
      .join("")}</main><footer><button data-t="chat">Chat</button></footer>`,
    widths: [[1280, 700]],
  }),
  "nested scroller": () => ({
    style:
      ".scroller{height:320px;overflow:auto;border:2px solid #999}.wide{display:flex;overflow-x:auto;gap:8px}.wide article{flex:0 0 260px}",
    body: `<main><div class="scroller">${range(16)
      .map((n) => card(n))
      .join("")}</div><div class="wide">${range(9)
      .map((n) => card(20 + n))
      .join("")}</div></main>`,
    widths: [[1280, 640]],
    inside: true,
  }),
  "shadow trees": () => ({
    body: `<main class="grid">${range(8)
      .map((n) => `<tea-card number="${n}"></tea-card>`)
      .join("")}</main><script>
customElements.define("tea-card", class extends HTMLElement { connectedCallback() {
  const n = this.getAttribute("number"); const root = this.attachShadow({ mode: "open" });
  root.innerHTML = \`<style>div{border:1px solid #888;padding:10px}button{padding:6px 20px}</style><div data-t="box-\${n}"><b data-t="name-\${n}">Tea \${n}</b><p data-t="words-\${n}">\${"leaf water cup ".repeat(+n + 2)}</p><button data-t="buy-\${n}">Buy</button></div>\`; } });
</script>`,
    widths: [[1280, 600]],
  }),
  frame: () => ({
    style: "iframe{width:90%;height:560px;border:3px solid #777;margin:12px}",
    body: `<main>${card(0)}<iframe src="/frame-inside"></iframe>${card(1)}</main>`,
    widths: [[1280, 720]],
  }),
  svg: () => ({
    style: "svg{width:80%;height:auto;display:block}",
    body: `<main><svg viewBox="0 0 400 300">${range(12)
      .map(
        (n) =>
          `<g><rect data-t="bar-${n}" x="${10 + n * 32}" y="${200 - n * 12}" width="26" height="${80 + n * 12}" fill="#${(n * 111 + 100).toString(16).padStart(3, "0").slice(0, 3)}"></rect></g>`,
      )
      .join(
        "",
      )}</svg>${card(1)}<canvas data-t="canvas" width="300" height="150" style="background:#eef"></canvas></main>`,
    widths: [[1280, 640]],
  }),
  "right to left": () => ({
    attributes: ' dir="rtl"',
    body: `<main class="grid">${range(18)
      .map((n) => card(n))
      .join("")}</main>`,
    widths: [[1280, 620]],
  }),
  "zoom 150 %": ({ now }) => ({
    style: now ? "" : "html{zoom:1.5}",
    body: `<main class="grid">${range(16)
      .map((n) => card(n))
      .join("")}</main>`,
    widths: [[1280, 1000]],
  }),
  "list in another order": ({ now }) => {
    const numbers = range(20);
    if (now) numbers.reverse();
    const item = (n) =>
      `<li data-vario-id="tea-${n}" data-t="item-${n}">${words(4 + (n % 4) * 5, n)} <button data-t="add-${n}">Add</button></li>`;
    return {
      style: "li{padding:14px;border-bottom:1px solid #ddd}",
      body: `<main><h1 data-t="head">All teas</h1><ul>${numbers.map(item).join("")}</ul></main>`,
      widths: [[1280, 700]],
    };
  },
};

export const FIXTURES = Object.keys(PAGES);

/** Widths of the viewport, then and now. @returns {[number, number][]} */
export const widthsOf = (name) => PAGES[name]({}).widths;

/** @param {string} name @param {{ now: boolean, head: string }} given `head`: scripts of who captures */
export function page(name, { now, head }) {
  const { body, style = "", attributes = "" } = PAGES[name]({ now });
  return `<!doctype html><html lang="en"${attributes}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title><style>${STYLE}${style}</style>${head}</head><body>${body}
<script>addEventListener("click", (event) => event.preventDefault());</script></body></html>`;
}

/** What stands in the frame. */
export const FRAME_INSIDE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${STYLE}</style></head><body><main class="grid">${range(
  10,
)
  .map((n) => card(100 + n))
  .join("")}</main></body></html>`;
