/** The hero's landscape, 1600 by 760 and hills beyond on both sides for wide windows: a half moon over tea hills, and a table in front. The left half stays quiet for words. */

/** One row of tea bushes along a slope: a string of low bumps between two points. */
function bushes(x0: number, y0: number, x1: number, y1: number, sag: number, size: number, ink: string): string {
  const count = Math.round(Math.hypot(x1 - x0, y1 - y0) / (size * 1.5));
  const bumps: string[] = [];
  for (let i = 0; i <= count; i++) {
    const part = i / count;
    const x = x0 + (x1 - x0) * part;
    const y = y0 + (y1 - y0) * part + Math.sin(part * Math.PI) * sag;
    bumps.push(`<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${size}" ry="${(size * 0.72).toFixed(1)}"/>`);
  }
  return `<g fill="${ink}">${bumps.join("")}</g>`;
}

const moon = `<circle cx="1130" cy="236" r="158" fill="#fff6d8" opacity=".55"/><circle cx="1130" cy="236" r="118" fill="#fbeab8" opacity=".9"/>
<path d="M1130 118a118 118 0 0 1 0 236z" fill="#f3cd72"/>`;

const ranges = `<path d="M-600 470C-450 400 -180 610 0 520 120 470 190 430 270 452S420 520 520 470 700 360 800 402 930 486 1010 430 1160 300 1250 350 1420 460 1600 380C1820 300 1960 470 2200 410V760H-600z" fill="#cfe2d8"/>
<path d="M-600 540C-420 500 -180 610 0 560 140 520 240 500 340 528S560 566 660 500 860 432 940 474 1080 546 1180 478 1360 378 1440 424 1540 470 1600 452C1760 400 1960 530 2200 470V760H-600z" fill="#aecdbd"/>
<path d="M-600 470h2800v200H-600z" fill="url(#mist)"/>
<path d="M-600 590C-400 540 -180 670 0 612 160 566 300 560 430 596S690 640 800 578 1010 520 1110 562 1300 610 1400 556 1540 520 1600 530C1780 560 1980 500 2200 560V760H-600z" fill="#84b39b"/>`;

const terraces = `<path d="M-600 640C-420 590 -200 730 0 668 200 606 420 604 620 654S1000 722 1180 660 1460 590 1600 600C1800 620 2000 560 2200 600V760H-600z" fill="#4e8b6d"/>
${bushes(-620, 668, -120, 700, 14, 13, "#6aa583")}${bushes(-620, 700, -60, 728, 10, 15, "#5d9a77")}${bushes(-620, 738, -40, 756, 8, 18, "#6aa583")}
${bushes(20, 676, 560, 662, -36, 13, "#6aa583")}${bushes(-10, 706, 640, 690, -34, 15, "#5d9a77")}${bushes(-20, 742, 720, 722, -30, 18, "#6aa583")}
${bushes(1640, 626, 2220, 622, 8, 13, "#6aa583")}${bushes(1640, 662, 2220, 656, 8, 15, "#5d9a77")}${bushes(1640, 702, 2220, 694, 8, 18, "#6aa583")}
${bushes(1210, 672, 1620, 622, -14, 13, "#6aa583")}${bushes(1180, 706, 1620, 656, -10, 15, "#5d9a77")}${bushes(1160, 744, 1620, 694, -8, 18, "#6aa583")}`;

const house = `<g transform="translate(1306 520)"><path d="M-44 34h88v40h-88z" fill="#f7f1e1"/><path d="M-62 36q40-6 62-40 22 34 62 40-4 6-10 6H-52q-6 0-10-6z" fill="#35564a"/>
<path d="M-10 48h20v26h-20z" fill="#c4573a"/><path d="M-34 50h14v12h-14zM20 50h14v12H20z" fill="#f3cd72"/></g>
<g fill="#2f6a50" transform="translate(10 52)"><path d="M1376 548q-30-16-26-58t26-64q24 22 27 64t-27 58z"/><path d="M1412 556q-20-12-18-42t18-46q18 16 20 46t-20 42z" opacity=".85"/><path d="M1224 552q-18-10-16-38t16-42q16 14 18 42t-18 38z" opacity=".9"/></g>`;

const birds = `<g class="birds" transform="translate(456 -8)" fill="none" stroke="#4d6b5e" stroke-width="3" stroke-linecap="round"><path d="M890 190q12-12 20 0 8-12 20 0M950 152q9-9 15 0 6-9 15 0M846 146q8-8 13 0 5-8 13 0"/></g>`;

const steam = `<g class="steam" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"><path d="M1112 520q-18-26 0-50t0-50"/><path d="M1138 526q-16-22 0-42t0-44"/></g>`;

const table = `<ellipse cx="1090" cy="742" rx="360" ry="74" fill="#8a5a38"/><ellipse cx="1090" cy="728" rx="360" ry="74" fill="#b67d4f"/><ellipse cx="1090" cy="726" rx="330" ry="63" fill="#c38b5b"/>
<path d="M790 716q280-46 596-6M800 744q300-40 580-4M900 676q190-20 380 0" stroke="#a87146" stroke-width="3" fill="none" opacity=".55"/>
<use data-vario-id="hero-tin" data-t-label="hero.tin" href="#art-longjing" x="860" y="470" width="250" height="250"/><use href="#art-gaiwan" x="1020" y="530" width="210" height="210"/>
<g transform="translate(1270 690)"><ellipse cy="30" rx="60" ry="12" fill="#1c2b25" opacity=".16"/><path d="M-48-10q4 40 34 42h28q30-2 34-42z" fill="#f6f4ea"/><path d="M-48-10q4 40 34 42h28q30-2 34-42z" fill="url(#round)"/><ellipse cy="-10" rx="48" ry="11" fill="#fffdf6"/><ellipse cy="-9" rx="41" ry="8" fill="#d9c75e"/></g>
<g fill="#5f9160"><path d="M930 726q16-18 40-10-14 18-40 10z"/><path d="M960 738q22-8 36 6-22 10-36-6z" fill="#7eaa66"/><path d="M908 742q-2-20 18-28 6 20-18 28z" fill="#4c8055"/></g>`;

export const scene = `<svg class="scene" viewBox="0 0 1600 760" aria-hidden="true" focusable="false">${moon}${birds}${ranges}${house}${terraces}${table}${steam}</svg>`;
