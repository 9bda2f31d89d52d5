/** The vessels that teas are sold in. Every drawing fills the box 200 by 200. */
import { seededRandom } from "../../planted.mjs";
import type { Inks } from "./motifs";

export interface Dress {
  id: string;
  body: string;
  lid: string;
  paper: string;
  ink: string;
  /** The name on the label, one character below the other. */
  name: string;
  inks: Inks;
  print: (inks: Inks) => string;
}

export const SHADOW = `<ellipse cx="100" cy="186" rx="62" ry="8" fill="#1c2b25" opacity=".13"/>`;

function verticalName(name: string, x: number, top: number, size: number, ink: string): string {
  const characters = [...name].map(
    (character, i) => `<tspan x="${x}" y="${top + size + i * size * 1.12}">${character}</tspan>`,
  );
  return `<text class="label" font-size="${size}" text-anchor="middle" fill="${ink}">${characters.join("")}</text>`;
}

function label(dress: Dress, x: number, top: number, size = 19): string {
  const height = [...dress.name].length * size * 1.12 + 14;
  const width = size + 15;
  return `<rect x="${x - width / 2}" y="${top}" width="${width}" height="${height}" rx="2" fill="${dress.paper}"/>
<rect x="${x - width / 2 + 3}" y="${top + 3}" width="${width - 6}" height="${height - 6}" rx="1" fill="none" stroke="${dress.ink}" stroke-width=".9" opacity=".55"/>
${verticalName(dress.name, x, top + 4, size, dress.ink)}`;
}

export function tallTin(dress: Dress): string {
  const body = "M54 56v116a46 11 0 0 0 92 0V56z";
  return `${SHADOW}<clipPath id="clip-${dress.id}"><path d="${body}"/></clipPath>
<path d="${body}" fill="${dress.body}"/><g clip-path="url(#clip-${dress.id})">${dress.print(dress.inks)}</g>
${label(dress, 100, 86)}<path d="${body}" fill="url(#round)"/>
<path d="M54 66a46 11 0 0 0 92 0v5a46 11 0 0 1-92 0z" fill="#10201a" opacity=".22"/>
<path d="M51 36v27a49 12 0 0 0 98 0V36z" fill="${dress.lid}"/><path d="M51 36v27a49 12 0 0 0 98 0V36z" fill="url(#round)"/>
<ellipse cx="100" cy="36" rx="49" ry="12" fill="${dress.lid}"/><ellipse cx="100" cy="36" rx="49" ry="12" fill="#fff" opacity=".2"/>
<ellipse cx="100" cy="36" rx="40" ry="8.5" fill="none" stroke="#fff" stroke-width="1.5" opacity=".5"/>`;
}

export function lowTin(dress: Dress): string {
  const body = "M38 92v78a62 14 0 0 0 124 0V92z";
  return `${SHADOW}<clipPath id="clip-${dress.id}"><path d="${body}"/></clipPath>
<path d="${body}" fill="${dress.body}"/><g clip-path="url(#clip-${dress.id})">${dress.print(dress.inks)}</g>
${label(dress, 100, 120, 16)}<path d="${body}" fill="url(#round)"/>
<path d="M38 100a62 14 0 0 0 124 0v5a62 14 0 0 1-124 0z" fill="#10201a" opacity=".2"/>
<path d="M35 66v32a65 15 0 0 0 130 0V66z" fill="${dress.lid}"/><path d="M35 66v32a65 15 0 0 0 130 0V66z" fill="url(#round)"/>
<ellipse cx="100" cy="66" rx="65" ry="15" fill="${dress.lid}"/><ellipse cx="100" cy="66" rx="65" ry="15" fill="#fff" opacity=".2"/>
<ellipse cx="100" cy="66" rx="54" ry="11" fill="none" stroke="#fff" stroke-width="1.5" opacity=".5"/>`;
}

export function caddy(dress: Dress): string {
  return `${SHADOW}<clipPath id="clip-${dress.id}"><path d="M44 70h86v112H44z"/></clipPath>
<path d="M44 70h86v112H44z" fill="${dress.body}"/><g clip-path="url(#clip-${dress.id})">${dress.print(dress.inks)}</g>
${label(dress, 87, 92, 18)}<path d="M44 70h86v112H44z" fill="url(#flat)"/>
<path d="M130 70l28-8v108l-28 12z" fill="${dress.body}"/><path d="M130 70l28-8v108l-28 12z" fill="#10201a" opacity=".28"/>
<path d="M44 74h86l28-8v5l-28 9H44z" fill="#10201a" opacity=".2"/>
<path d="M41 44h91v31H41z" fill="${dress.lid}"/><path d="M132 44l29-8v30l-29 9z" fill="${dress.lid}"/><path d="M132 44l29-8v30l-29 9z" fill="#10201a" opacity=".26"/>
<path d="M41 44l30-8h90l-29 8z" fill="${dress.lid}"/><path d="M41 44l30-8h90l-29 8z" fill="#fff" opacity=".26"/>
<path d="M41 44h91v31H41z" fill="url(#flat)"/>`;
}

export function pouch(dress: Dress): string {
  const body = "M60 52h80l10 122q0 10-10 10H60q-10 0-10-10z";
  return `${SHADOW}<clipPath id="clip-${dress.id}"><path d="${body}"/></clipPath>
<path d="${body}" fill="${dress.body}"/><g clip-path="url(#clip-${dress.id})">${dress.print(dress.inks)}</g>
${label(dress, 100, 94, 18)}<path d="${body}" fill="url(#flat)"/>
<path d="M60 52h80l2 26H58z" fill="${dress.lid}"/><path d="M58.2 74.5h83.6l.4 4H57.8z" fill="#10201a" opacity=".25"/>
<path d="M62 36h76q4 0 4 4l-1 13H59l-1-13q0-4 4-4z" fill="${dress.lid}"/><path d="M62 36h76q4 0 4 4l-1 13H59l-1-13q0-4 4-4z" fill="#fff" opacity=".16"/>
<path d="M58 63q42 7 84 0" fill="none" stroke="${dress.paper}" stroke-width="2.6"/>
<path d="M100 66q-14-9-18-2t18 2q14-9 18-2t-18 2zm0 0l-8 15m8-15l9 14" fill="none" stroke="${dress.paper}" stroke-width="2.2" stroke-linecap="round"/>
<path d="M66 84l-6 96" stroke="#fff" stroke-width="2" opacity=".25"/>`;
}

export function jar(dress: Dress): string {
  const random = seededRandom(dress.name.length * 977 + dress.body.length + dress.id.length);
  const leaves: string[] = [];
  for (let i = 0; i < 120; i++) {
    const x = 60 + random() * 80;
    const y = 96 + random() * 84;
    const inks = [dress.inks.light, dress.inks.dark, dress.inks.spot];
    const ink = inks[Math.floor(random() * 3)] ?? dress.inks.light;
    const length = 9 + random() * 9;
    leaves.push(
      `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(random() * 180).toFixed(0)})" d="M${(-length).toFixed(1)} 0q${length.toFixed(1)}-4 ${(length * 2).toFixed(1)} 0-${length.toFixed(1)} 3-${(length * 2).toFixed(1)} 0z" fill="${ink}"/>`,
    );
  }
  const body = "M52 82q0-12 14-14h68q14 2 14 14v86q0 16-16 16H68q-16 0-16-16z";
  return `${SHADOW}<clipPath id="clip-${dress.id}"><path d="M56 92q44-9 88 0v75q0 13-13 13H69q-13 0-13-13z"/></clipPath>
<path d="${body}" fill="${dress.body}" opacity=".75"/><g clip-path="url(#clip-${dress.id})"><path d="M50 86h100v100H50z" fill="${dress.inks.dark}"/>${leaves.join("")}</g>
<path d="${body}" fill="url(#glass)"/><path d="${body}" fill="none" stroke="#8fa39a" stroke-width="1.6" opacity=".7"/>
${label(dress, 100, 98, 15)}
<path d="M62 58h76v12H62z" fill="#dfe6e2"/><path d="M62 58h76v12H62z" fill="url(#round)"/>
<path d="M58 34h84v22a42 7 0 0 1-84 0z" fill="${dress.lid}"/><path d="M58 34h84v22a42 7 0 0 1-84 0z" fill="url(#round)"/>
<ellipse cx="100" cy="34" rx="42" ry="8" fill="${dress.lid}"/><ellipse cx="100" cy="34" rx="42" ry="8" fill="#fff" opacity=".28"/>
<path d="M63 90q-3 40 0 76" stroke="#fff" stroke-width="4" stroke-linecap="round" fill="none" opacity=".6"/>`;
}

export function cake(dress: Dress): string {
  const pleats: string[] = [];
  for (let i = 0; i < 36; i++) {
    const angle = (i / 36) * Math.PI * 2;
    const at = (radius: number) =>
      `${(100 + Math.cos(angle) * radius).toFixed(1)} ${(104 + Math.sin(angle) * radius).toFixed(1)}`;
    pleats.push(`M${at(40)}L${at(72 + (i % 3) * 2)}`);
  }
  return `${SHADOW}<ellipse cx="100" cy="118" rx="78" ry="70" fill="${dress.lid}"/><ellipse cx="100" cy="118" rx="78" ry="70" fill="#10201a" opacity=".18"/>
<circle cx="100" cy="104" r="77" fill="${dress.body}"/><path d="${pleats.join("")}" stroke="#8b7a5e" stroke-width="1" opacity=".28"/>
<circle cx="100" cy="104" r="77" fill="url(#disc)"/>
<circle cx="100" cy="104" r="47" fill="${dress.paper}"/><circle cx="100" cy="104" r="47" fill="none" stroke="${dress.ink}" stroke-width="2"/>
<circle cx="100" cy="104" r="42.5" fill="none" stroke="${dress.ink}" stroke-width=".9"/>
<path d="M68 128q12-16 24-6 10-14 24-2 8-6 14 2a41 41 0 0 1-62 6z" fill="${dress.inks.light}" opacity=".7"/>
${verticalName(dress.name, 100, 68, 22, dress.ink)}
<rect x="121" y="100" width="11" height="11" rx="1.5" fill="${dress.inks.spot}"/><path d="M124 103.5h5m-5 4h5m-2.5-5.5v7" stroke="${dress.paper}" stroke-width="1.1"/>`;
}
