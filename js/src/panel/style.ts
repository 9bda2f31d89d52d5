/** The panel's looks, adopted by its shadow root: nothing of the page's gets in, nothing gets out. */
export const STYLE = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: 0 !important;
  z-index: 2147483647 !important;
  display: block !important;
  pointer-events: none !important;
}
@media print { :host { display: none !important } }

.panel, .launcher {
  color-scheme: light dark;
  --surface: light-dark(#fff, #16191f);
  --raised: light-dark(#f7f8fa, #1c2027);
  --hover: light-dark(#f1f3f7, #22262f);
  --line: light-dark(#e6e8ed, #2a2f38);
  --text: light-dark(#16181d, #eceef2);
  --soft: light-dark(#545b69, #a9b0bd);
  --faint: light-dark(#6a7180, #8b93a2);
  --accent: light-dark(#2f5af0, #8aa4ff);
  --accent-soft: light-dark(#e9eefe, #1f2a4d);
  --good: light-dark(#0b7a4b, #4cc38a);
  --good-soft: light-dark(#e5f5ed, #15291f);
  --bad: light-dark(#bd2f2f, #f58585);
  --bad-soft: light-dark(#fcecec, #351c1e);
  --warn: light-dark(#8f5400, #e6b45c);
  --warn-soft: light-dark(#fdf3e1, #2e2413);
  --mono: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  position: absolute;
  pointer-events: auto;
  background: var(--surface);
  box-shadow: 0 0 0 1px light-dark(#1418231a, #ffffff1c), 0 2px 6px #1418230f, 0 16px 48px light-dark(#14182333, #0009);
  color: var(--text);
  font: 13px/1.45 -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  font-variant-numeric: tabular-nums;
}
:lang(en) { font-feature-settings: "tnum", "pwid" }
* { box-sizing: border-box; margin: 0; padding: 0; border: 0; min-width: 0 }
[hidden] { display: none !important }
button, input, h2, h3 { font: inherit; color: inherit }
button { background: none; text-align: inherit; cursor: pointer; touch-action: manipulation }
ul { list-style: none }
code, pre { font: 12px/1.5 var(--mono) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 6px }
.icon { display: block; width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.title, .sub, .badge, .name, .value { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.title, .section h3 { font-weight: 600 }
.sub, .label, .version, .share, .value, .p, .note, .strip, .about, .figure, .engine { color: var(--faint); font-size: 12px }

.panel {
  right: 12px; bottom: 12px;
  display: flex; flex-direction: column;
  width: min(420px, calc(100vw - 24px));
  height: min(700px, calc(100dvh - 24px));
  border-radius: 14px;
  overflow: hidden;
}
@media (max-width: 520px) {
  .panel { right: 0; bottom: 0; width: 100vw; height: min(72dvh, 640px); border-radius: 16px 16px 0 0; padding-bottom: env(safe-area-inset-bottom) }
}
@media (prefers-reduced-motion: no-preference) {
  .panel, .launcher { animation: rise .18s cubic-bezier(.2, .8, .3, 1) }
  .chevron { transition: transform .15s }
  @keyframes rise { from { opacity: 0; transform: translateY(8px) } }
}

header, .note, .engine, .launcher, .button, .heading { display: flex; align-items: center; gap: 8px }
header { padding: 10px 8px 6px 14px }
.logo { width: 22px; height: 22px; fill: #fff; stroke: #fff; stroke-linecap: round }
.logo rect { fill: #2f5af0; stroke: none }
.logo path { fill: none }
h2 { font-size: 14px; font-weight: 650 }
.engine { margin-left: auto }
.tool { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 8px; color: var(--soft) }
.tool:hover, .button:hover { background: var(--hover) }

.tabs { flex: none; display: flex; gap: 2px; padding: 0 8px; border-bottom: 1px solid var(--line); overflow-x: auto; scrollbar-width: none }
.tabs button { position: relative; display: flex; align-items: center; gap: 5px; padding: 8px 7px 9px; color: var(--soft); white-space: nowrap }
.tabs button:hover { color: var(--text) }
.tabs [aria-selected=true] { color: var(--text); font-weight: 600 }
.tabs [aria-selected=true]::after { content: ""; position: absolute; inset: auto 7px -1px; height: 2px; background: var(--accent) }
.count { min-width: 17px; padding: 0 5px; border-radius: 9px; background: var(--hover); color: var(--soft); font-size: 11px; font-weight: 500; line-height: 17px; text-align: center }

.body { flex: 1; position: relative }
.page { position: absolute; inset: 0; overflow: auto; overscroll-behavior: contain; scrollbar-width: thin }
.empty { padding: 40px 32px; color: var(--faint); text-align: center; text-wrap: balance }
.search, .strip { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 8px; height: 37px; padding: 0 14px; border-bottom: 1px solid var(--line); background: var(--surface); color: var(--faint) }
.strip { justify-content: space-between; padding-right: 8px }
.search input { flex: 1; height: 100%; outline: 0; background: none; color: var(--text) }
.search:focus-within { box-shadow: inset 0 -2px var(--accent) }

.item { border-bottom: 1px solid var(--line) }
.row { display: grid; grid-template-columns: auto 1fr auto auto; align-items: center; gap: 2px 10px; width: 100%; padding: 10px 12px 10px 14px }
.row:hover { background: var(--raised) }
.sub { grid-column: 2 }
.row .badge, .chevron { grid-row: 1 / 3; grid-column: 3 }
.chevron { grid-column: 4; color: var(--faint) }
[aria-expanded=true] .chevron { transform: rotate(90deg) }
.dot { width: 8px; height: 8px; border: 1.5px solid var(--faint); border-radius: 50% }
dd .dot { display: inline-block; margin-right: 7px }
.dot.in { border-color: var(--good); background: var(--good) }
.dot.forced { border-color: var(--warn); background: var(--warn) }
.dot.lost { border-color: var(--bad); background: var(--bad) }
.badge { max-width: 132px; padding: 1px 8px; border-radius: 10px; background: var(--hover); color: var(--soft); font-size: 12px }
.badge.in { background: var(--good-soft); color: var(--good) }
.badge.forced { background: var(--warn-soft); color: var(--warn) }
.badge.off { background: var(--bad-soft); color: var(--bad) }

.detail { padding: 6px 14px 16px 32px; display: grid; gap: 14px }
.why { text-wrap: pretty; overflow-wrap: anywhere }
.why + .why { margin-top: 4px; color: var(--soft) }
.label { margin-bottom: 5px }
.bar { width: 100%; height: 22px; overflow: visible }
.track { fill: var(--hover) }
.head { fill: var(--text) }
.needle { stroke: var(--text); stroke-width: 2 }
.v0 { --v: light-dark(#8b94a7, #7c869a) }
.v1 { --v: light-dark(#3e66f2, #6d8cff) }
.v2 { --v: light-dark(#0f9d7a, #34bd97) }
.v3 { --v: light-dark(#d97917, #e8964a) }
.v4 { --v: light-dark(#9a55d6, #b583e6) }
.v5 { --v: light-dark(#d1487f, #e777a3) }
rect { fill: var(--v) }
svg, .dot, .swatch { forced-color-adjust: none }

.choices { border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
.choice { display: grid; grid-template-columns: auto auto 1fr auto; align-items: center; gap: 2px 9px; padding: 7px 11px; cursor: pointer }
.choice + .choice { border-top: 1px solid var(--line) }
.choice:hover { background: var(--raised) }
.choice:has(:checked) { background: var(--accent-soft) }
.choice:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 9px }
.choice input { appearance: none; width: 14px; height: 14px; border: 1.5px solid var(--faint); border-radius: 50%; outline: 0 }
.choice input:checked { border: 4.5px solid var(--accent); background: var(--surface) }
.swatch { width: 9px; height: 9px; border-radius: 3px; background: var(--v) }
.none { border: 1.5px dashed var(--faint) }
.value { grid-column: 3 / 5 }
:checked ~ * { color: var(--soft) }
:checked ~ .name { color: var(--text) }
.note { margin-top: 8px }

.lines li { display: flex; gap: 8px; overflow-wrap: anywhere }
.d1 { margin-left: 22px }
.d2 { margin-left: 44px }
.d3 { margin-left: 66px }
.mark { flex: none; width: 14px; text-align: center }
.met .mark { color: var(--good) }
.unmet .mark, .actual { color: var(--bad) }

dl { display: grid; grid-template-columns: minmax(76px, auto) 1fr; gap: 4px 14px }
dt { color: var(--faint) }
dd { overflow-wrap: anywhere }
.section, .result { padding: 14px; border-bottom: 1px solid var(--line) }
h3 + dl { margin-top: 8px }
pre { max-height: 320px; padding: 10px 12px; border-radius: 8px; background: var(--raised); overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
.events .row { grid-template-columns: 58px 1fr auto }
.events time { color: var(--faint); font: 11px var(--mono) }
.events .chevron { grid-column: 3 }
.events .detail { padding-left: 14px }

.button { flex: none; gap: 6px; height: 30px; padding: 0 10px; border-radius: 8px; font-weight: 500 }
.main { height: 34px; padding: 0 14px; background: #2f5af0; color: #fff }
.main:hover { background: #1f45cf }
.small { height: 24px; padding: 0 8px; background: var(--hover); color: var(--text); font-size: 12px }
footer { display: flex; gap: 2px; padding: 6px; border-top: 1px solid var(--line) }
.end { margin-left: auto; color: var(--soft) }
.copy { padding: 8px 14px; border-top: 1px solid var(--line) }
.copy input { width: 100%; padding: 6px 0; background: none; font: 12px var(--mono) }

.split { padding: 14px; display: grid; gap: 12px; justify-items: start; border-bottom: 1px solid var(--line); color: var(--soft) }
progress { appearance: none; width: 100%; height: 4px; border-radius: 2px; background: var(--hover); overflow: hidden }
progress::-webkit-progress-bar { background: none }
progress::-webkit-progress-value { background: var(--accent) }
progress::-moz-progress-bar { background: var(--accent) }
.heading { margin-bottom: 8px }
.heading .title { flex: 1 }
.about { margin-top: 6px }
.shares { display: grid; grid-template-columns: minmax(72px, 32%) 1fr auto; align-items: center; gap: 2px 10px; font-size: 12px }
.shares svg { width: 100%; height: 10px; overflow: visible }
.figure { text-align: end }
b { color: var(--text); font-weight: 500 }

.launcher { right: 14px; bottom: calc(14px + env(safe-area-inset-bottom)); height: 38px; padding: 0 13px 0 9px; border-radius: 19px; font-weight: 600 }
.launcher:hover { background: var(--raised) }
.launcher:focus-visible { border-radius: 19px; outline-offset: 2px }
`;
