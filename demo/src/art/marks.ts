/** The mark of the house, the offer's two pictures, small icons and the shading that all drawings share. */

export const shading = `<linearGradient id="round"><stop offset="0" stop-color="#10201a" stop-opacity=".32"/><stop offset=".16" stop-color="#10201a" stop-opacity=".08"/><stop offset=".34" stop-color="#fff" stop-opacity=".3"/><stop offset=".52" stop-color="#fff" stop-opacity="0"/><stop offset=".82" stop-color="#10201a" stop-opacity=".1"/><stop offset="1" stop-color="#10201a" stop-opacity=".34"/></linearGradient>
<linearGradient id="flat" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".2"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#10201a" stop-opacity=".18"/></linearGradient>
<radialGradient id="disc" cx=".38" cy=".32" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".5"/><stop offset=".6" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#10201a" stop-opacity=".24"/></radialGradient>
<linearGradient id="glass"><stop offset="0" stop-color="#7d968b" stop-opacity=".3"/><stop offset=".2" stop-color="#fff" stop-opacity=".3"/><stop offset=".6" stop-color="#fff" stop-opacity=".04"/><stop offset="1" stop-color="#7d968b" stop-opacity=".34"/></linearGradient>
<linearGradient id="mist" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0"/><stop offset=".6" stop-color="#fff" stop-opacity=".5"/><stop offset="1" stop-color="#fff" stop-opacity=".1"/></linearGradient>`;

/** A half moon that is also a bowl with a leaf. */
export const mark = `<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="23" fill="#f3cd72"/><path d="M1 24a23 23 0 0 0 46 0z" fill="#1f4d3c"/><path d="M24 24C17 19 17 11 24 5c7 6 7 14 0 19z" fill="#1f4d3c"/><path d="M24 23V11" stroke="#f3cd72" stroke-width="1.6"/></svg>`;

/** A moon whose lit part the page's style shows by the member's level. */
export const moon = `<svg class="moon" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" fill="#1f4d3c"/><path class="moon-crescent" d="M12 2a10 10 0 0 1 0 20 13 13 0 0 0 0-20z"/><path class="moon-half" d="M12 2a10 10 0 0 1 0 20z"/><circle class="moon-full" cx="12" cy="12" r="10"/><circle cx="12" cy="12" r="10.6" fill="none" stroke="#f3cd72" stroke-width="1.2"/></svg>`;

const coupon = (second: string) =>
  `<svg viewBox="0 0 220 120" aria-hidden="true"><use href="#art-dahongpao" x="0" y="0" width="120" height="120"/><path d="M110 52v20m-10-10h20" stroke="#8a2c20" stroke-width="6" stroke-linecap="round"/>${second}</svg>`;

/** Two whole caddies; and one with half a caddy, the rest of it in outline. */
export const offerArt = {
  "buy-one-get-one": coupon(`<use href="#art-dahongpao" x="102" y="0" width="120" height="120"/>`),
  "second-half-price": coupon(
    `<clipPath id="half"><path d="M100 0h60v120h-60z"/></clipPath><g clip-path="url(#half)"><use href="#art-dahongpao" x="102" y="0" width="120" height="120"/></g><path d="M160 26h24l17-5v18l-3 1v58l-18 11h-20z" fill="none" stroke="#8a2c20" stroke-width="2.4" stroke-dasharray="5 5" stroke-linejoin="round"/>`,
  ),
};

export const icons = {
  basket: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 9h14l-1.3 10a2 2 0 0 1-2 1.8H8.3a2 2 0 0 1-2-1.8zM8.5 9V8a3.5 3.5 0 0 1 7 0v1" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round"/></svg>`,
  plus: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`,
  minus: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`,
  close: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`,
  device: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="7" y="3" width="10" height="18" rx="2.5" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M11 18h2" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/></svg>`,
  arrow: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h13m-5-5 5 5-5 5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
};

/** A cup seen from above, filled with tea of a colour. */
export function cupFromAbove(liquor: string): string {
  return `<svg viewBox="0 0 120 120" aria-hidden="true"><circle cx="62" cy="65" r="52" fill="#1c2b25" opacity=".1"/><circle cx="60" cy="60" r="53" fill="#fbfaf5"/><circle cx="60" cy="60" r="53" fill="url(#disc)"/><circle cx="60" cy="60" r="45" fill="#e9e7dc"/><circle cx="60" cy="62" r="41" fill="${liquor}"/><path d="M19 62a41 41 0 0 1 82 0 43 39 0 0 0-82 0z" fill="#1b2a24" opacity=".16"/><circle cx="60" cy="62" r="37" fill="none" stroke="#fff" stroke-width="1.2" opacity=".28"/><path d="M82 82a30 30 0 0 1-16 9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" opacity=".45"/></svg>`;
}

/** An empty cup, for an empty basket. */
export const emptyCup = `<svg class="empty-cup" viewBox="0 0 160 110" aria-hidden="true"><ellipse cx="76" cy="98" rx="62" ry="8" fill="#1c2b25" opacity=".1"/><path d="M22 34q2 58 42 60h24q40-2 42-60z" fill="#eef3ee"/><path d="M22 34q2 58 42 60h24q40-2 42-60z" fill="url(#round)"/><ellipse cx="76" cy="34" rx="54" ry="12" fill="#fbfaf5"/><ellipse cx="76" cy="36" rx="46" ry="8.5" fill="#dfe6df"/></svg>`;

/** A full cup under the half moon, for thanks. */
export const thanksArt = `<svg class="thanks-art" viewBox="0 0 240 150" aria-hidden="true"><circle cx="120" cy="66" r="60" fill="#fbeab8"/><path d="M120 6a60 60 0 0 1 0 120z" fill="#f3cd72"/><ellipse cx="120" cy="138" rx="72" ry="9" fill="#1c2b25" opacity=".12"/><path d="M62 84q2 50 44 52h28q42-2 44-52z" fill="#f6f4ea"/><path d="M62 84q2 50 44 52h28q42-2 44-52z" fill="url(#round)"/><ellipse cx="120" cy="84" rx="58" ry="12" fill="#fffdf6"/><ellipse cx="120" cy="85.5" rx="50" ry="9" fill="#c4762f"/><g class="steam" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"><path d="M106 70q-10-14 0-27t0-26M132 70q-10-14 0-27t0-26"/></g></svg>`;
