/**
 * The dialog's looks, adopted by its shadow root. Every pair of colours has a contrast of 4.5 at least, controls of 3; a site
 * may give the buttons its own (`vario-consent { --vario-accent: … }`), on which white must be readable.
 */
export const STYLE = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: 0 !important;
  z-index: 2147483646 !important;
  display: block !important;
  width: auto !important;
  height: auto !important;
  margin: 0 !important;
  border: 0 !important;
  padding: 0 !important;
  background: none !important;
  overflow: visible !important;
  pointer-events: none !important;
}
@media print { :host { display: none !important } }
* { box-sizing: border-box; margin: 0; padding: 0; border: 0; min-width: 0 }
[hidden] { display: none !important }
button, input, h2 { font: inherit; color: inherit }

.card {
  color-scheme: light dark;
  --surface: light-dark(#fff, #171a20);
  --raised: light-dark(#f4f5f8, #20242c);
  --line: light-dark(#e3e6ec, #2d323c);
  --edge: light-dark(#7b8494, #838c9c);
  --text: light-dark(#14171c, #f0f2f5);
  --soft: light-dark(#4d5563, #b3bac6);
  --fill: var(--vario-accent, #2450e6);
  --accent: light-dark(#2450e6, #9db2ff);
  position: absolute;
  left: 24px; bottom: 24px;
  display: flex; flex-direction: column;
  width: min(440px, 100vw - 48px);
  max-height: calc(100dvh - 48px);
  border-radius: 18px;
  background: var(--surface);
  box-shadow: 0 0 0 1px light-dark(#1418231a, #ffffff21), 0 4px 10px #1418230d, 0 24px 64px light-dark(#14182338, #000b);
  color: var(--text);
  font: 15px/1.5 -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  pointer-events: auto;
  overflow: hidden;
}
.card:focus { outline: none }
.center { left: 50%; bottom: auto; top: 50%; translate: -50% -50% }
.scroll { flex: 1; padding: 24px 24px 4px; overflow: auto; overscroll-behavior: contain; scrollbar-width: thin }
h2 { padding-right: 36px; font-size: 19px; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; text-wrap: balance }
.intro { margin-top: 8px; color: var(--soft); text-wrap: pretty }
a, .choose { color: var(--accent); font-weight: 550; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; border-radius: 4px }
a:hover, .choose:hover { text-decoration-thickness: 2px }
button { background: none; cursor: pointer; touch-action: manipulation }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }

.close { position: absolute; top: 14px; right: 14px; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 10px; color: var(--soft) }
.close:hover { background: var(--raised) }
svg { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round }

.links { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; margin-top: 10px }
.links > * { padding: 6px 0; min-height: 24px }

ul { list-style: none; margin: 16px -10px 0 }
label { display: grid; grid-template-columns: 1fr auto; gap: 1px 18px; align-items: center; padding: 10px; border-radius: 12px; cursor: pointer }
label:hover { background: var(--raised) }
label:has(:disabled) { cursor: default }
.name { font-weight: 600 }
.about { grid-column: 1; color: var(--soft); font-size: 13.5px; line-height: 1.45; text-wrap: pretty }
.switch {
  appearance: none; grid-row: 1 / 3; grid-column: 2;
  position: relative; width: 44px; height: 26px; border-radius: 13px;
  background: var(--surface); box-shadow: inset 0 0 0 1.5px var(--edge); cursor: inherit;
}
.switch::before { content: ""; position: absolute; top: 5px; left: 5px; width: 16px; height: 16px; border-radius: 50%; background: var(--edge) }
.switch:checked { background: var(--fill); box-shadow: none }
.switch:checked::before { left: 22px; top: 4px; width: 18px; height: 18px; background: #fff }
.switch:disabled { opacity: .45 }

.actions { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; padding: 16px 24px 24px }
.card:has(ul:not([hidden])) .actions { border-top: 1px solid var(--line) }
.action { min-height: 46px; padding: 8px 14px; border-radius: 12px; background: var(--fill); color: #fff; font-weight: 600; text-align: center }
.action:hover { filter: brightness(.88) }
.action:active { filter: brightness(.76) }
.save { grid-column: 1 / 3; background: none; box-shadow: inset 0 0 0 1.5px var(--edge); color: var(--text) }
.save:hover, .save:active { background: var(--raised); filter: none }

@media (max-width: 520px) {
  .card { left: 0; bottom: 0; width: 100vw; max-height: 88dvh; border-radius: 20px 20px 0 0 }
  .center { top: auto; translate: none }
  .scroll { padding: 22px 20px 2px }
  .actions { padding: 14px 20px calc(20px + env(safe-area-inset-bottom)) }
}
/* Little height, or enlarged text: everything scrolls together. */
@media (max-height: 560px) { .card { overflow: auto } .scroll { flex: none; overflow: visible } }
@media (prefers-reduced-motion: no-preference) {
  .card { animation: rise .28s cubic-bezier(.2, .8, .2, 1) }
  .switch, .switch::before, .action { transition: .14s ease-out }
  @keyframes rise { from { opacity: 0; transform: translateY(16px) } }
}
@media (forced-colors: active) {
  .card { border: 1px solid CanvasText }
  .action { border: 1px solid ButtonText }
  .switch { appearance: auto; width: 24px; height: 24px }
  .switch::before { content: none }
}
`;
