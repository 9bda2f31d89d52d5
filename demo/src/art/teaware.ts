/** Teaware, and the bowl that matcha is shown in. Every drawing fills the box 200 by 200. */
import { SHADOW } from "./containers";

export function whisk(): string {
  const outer: string[] = [];
  const inner: string[] = [];
  for (let i = 0; i <= 16; i++) {
    const x = -1 + i / 8;
    outer.push(
      `M${(100 + x * 15).toFixed(1)} 96C${(100 + x * 34).toFixed(1)} 122 ${(100 + x * 48).toFixed(1)} 150 ${(100 + x * 38).toFixed(1)} 178`,
    );
    if (i % 2 === 0)
      inner.push(`M${(100 + x * 10).toFixed(1)} 98Q${(100 + x * 14).toFixed(1)} 140 ${(100 + x * 8).toFixed(1)} 166`);
  }
  return `${SHADOW}<path d="${inner.join("")}" fill="none" stroke="#b8925a" stroke-width="3" stroke-linecap="round"/>
<path d="M85 92C66 122 50 150 62 178q38 10 76 0 12-28-23-86z" fill="#ecd9ae" opacity=".55"/>
<path d="${outer.join("")}" fill="none" stroke="#d9b878" stroke-width="2.2" stroke-linecap="round"/>
<path d="M82 99q18 6 36 0M79 106q21 7 42 0" fill="none" stroke="#3f4a3d" stroke-width="2.4"/>
<path d="M84 24q16-6 32 0l1 72q-17 6-34 0z" fill="#e2c68b"/><path d="M84 24q16-6 32 0l1 72q-17 6-34 0z" fill="url(#round)"/>
<ellipse cx="100" cy="24" rx="16" ry="5" fill="#f2e0b5"/><ellipse cx="100" cy="24" rx="9" ry="2.8" fill="#b8925a"/>
<path d="M83.5 58q16.5 5 33 0" fill="none" stroke="#b8925a" stroke-width="2"/>`;
}

export function glassCup(): string {
  const leaf = (x: number, y: number, turn: number) =>
    `<path transform="translate(${x} ${y}) rotate(${turn})" d="M0-16q7 14 0 30-7-16 0-30z" fill="#6f9440"/><path transform="translate(${x} ${y}) rotate(${turn})" d="M0-12v24" stroke="#a9c46c" stroke-width="1"/>`;
  return `${SHADOW}<path d="M56 30h88l-8 140q-1 12-12 12H76q-11 0-12-12z" fill="#fff" opacity=".55"/>
<path d="M67 66q33-7 66 0l-6 100q-1 9-9 9H82q-8 0-9-9z" fill="#e3e29a" opacity=".9"/>
<ellipse cx="100" cy="66" rx="33" ry="5.5" fill="#eff0bd"/>
${leaf(84, 146, 8)}${leaf(98, 150, -12)}${leaf(112, 144, 18)}${leaf(106, 118, -4)}${leaf(88, 104, 24)}${leaf(118, 92, -30)}
<path d="M56 30h88l-8 140q-1 12-12 12H76q-11 0-12-12z" fill="url(#glass)"/>
<path d="M56 30h88l-8 140q-1 12-12 12H76q-11 0-12-12z" fill="none" stroke="#8fa9a0" stroke-width="1.8"/>
<path d="M64 36h72l-7 130q-1 9-9 9H80q-8 0-9-9z" fill="none" stroke="#8fa9a0" stroke-width="1" opacity=".6"/>
<ellipse cx="100" cy="30" rx="44" ry="7" fill="#fff" opacity=".5"/><ellipse cx="100" cy="30" rx="44" ry="7" fill="none" stroke="#8fa9a0" stroke-width="1.8"/>
<path d="M66 52l6 104" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".75"/>`;
}

export function gaiwan(): string {
  return `${SHADOW}<ellipse cx="100" cy="168" rx="72" ry="15" fill="#8fb9a4"/><ellipse cx="100" cy="164" rx="72" ry="14" fill="#b9d6c6"/><ellipse cx="100" cy="163" rx="46" ry="8" fill="#8fb9a4"/>
<path d="M36 84q4 78 50 82h28q46-4 50-82z" fill="#a9ccb9"/><path d="M36 84q4 78 50 82h28q46-4 50-82z" fill="url(#round)"/>
<ellipse cx="100" cy="84" rx="64" ry="13" fill="#cfe3d7"/><ellipse cx="100" cy="85" rx="57" ry="10.5" fill="#dcd88f"/>
<path d="M48 82q4-40 52-42 48 2 52 42a52 11 0 0 1-104 0z" fill="#b4d3c2"/><path d="M48 82q4-40 52-42 48 2 52 42a52 11 0 0 1-104 0z" fill="url(#round)"/>
<path d="M84 36h32l5 9H79z" fill="#a9ccb9"/><ellipse cx="100" cy="35" rx="17" ry="5" fill="#d5e8dd"/><path d="M79 44q21 6 42 0" fill="none" stroke="#7fa892" stroke-width="1.6"/>
<path d="M70 118q14-10 24 2 8-12 22-4 6 4 12 2" fill="none" stroke="#6f9c86" stroke-width="2.4" stroke-linecap="round" opacity=".8"/>
<path d="M56 70q6-16 22-20" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".6"/>`;
}

export function clayTeapot(): string {
  return `${SHADOW}<path d="M44 96q-30-22-30 12t38 34" fill="none" stroke="#6e3527" stroke-width="10" stroke-linecap="round"/>
<path d="M146 134q24-6 30-44l12-6q-2 60-44 76z" fill="#7c3d2c"/><path d="M176 90l12-6q3 1 1 6l-11 5z" fill="#55261b"/>
<path d="M36 126q0-48 62-48t62 48q0 56-40 58H76q-40-2-40-58z" fill="#8a4632"/><path d="M36 126q0-48 62-48t62 48q0 56-40 58H76q-40-2-40-58z" fill="url(#round)"/>
<ellipse cx="98" cy="80" rx="36" ry="7" fill="#55261b"/><path d="M60 78q4-24 38-24t38 24a38 8 0 0 1-76 0z" fill="#96503a"/><path d="M60 78q4-24 38-24t38 24a38 8 0 0 1-76 0z" fill="url(#round)"/>
<circle cx="98" cy="46" r="10" fill="#8a4632"/><circle cx="95" cy="43" r="3.5" fill="#c88a70" opacity=".8"/>
<path d="M52 120q4-20 24-28" fill="none" stroke="#d9a48d" stroke-width="4" stroke-linecap="round" opacity=".6"/>
<rect x="88" y="120" width="21" height="24" rx="1.5" fill="none" stroke="#5c2a1e" stroke-width="1.5" opacity=".7"/><path d="M93 127h11m-11 5h11m-11 5h11m-5.5-13v17" stroke="#5c2a1e" stroke-width="1.3" opacity=".7"/>`;
}

export function matchaBowl(): string {
  return `<ellipse cx="92" cy="186" rx="64" ry="8" fill="#1c2b25" opacity=".13"/><path d="M118 50v64a30 7 0 0 0 60 0V50z" fill="#9dbb45"/><path d="M118 50v64a30 7 0 0 0 60 0V50z" fill="url(#round)"/>
<path d="M114 38v18a32 8 0 0 0 64 0V38z" fill="#f2efe2"/><path d="M114 38v18a32 8 0 0 0 64 0V38z" fill="url(#round)"/><ellipse cx="146" cy="38" rx="32" ry="8" fill="#fbfaf2"/>
<rect x="139" y="66" width="18" height="30" rx="2" fill="#fbfaf2"/><text class="label" font-size="11.5" text-anchor="middle" fill="#3c5a1c"><tspan x="148" y="79">抹</tspan><tspan x="148" y="92">茶</tspan></text>
<path d="M22 104q4 74 44 78h38q40-4 44-78z" fill="#3a4a45"/><path d="M22 104q4 74 44 78h38q40-4 44-78z" fill="url(#round)"/>
<path d="M30 134q10 8 20 0t20 4 22-6 24 6 22-4" fill="none" stroke="#7d9c92" stroke-width="4" stroke-linecap="round" opacity=".65"/>
<ellipse cx="85" cy="104" rx="63" ry="17" fill="#51635c"/><ellipse cx="85" cy="106" rx="56" ry="13.5" fill="#a6c24e"/>
<ellipse cx="80" cy="104" rx="40" ry="8" fill="#bcd36d"/><g fill="#d6e79c"><circle cx="64" cy="103" r="2.4"/><circle cx="75" cy="107" r="1.7"/><circle cx="92" cy="102" r="2.2"/><circle cx="104" cy="106" r="1.6"/><circle cx="84" cy="101" r="1.3"/></g>`;
}
