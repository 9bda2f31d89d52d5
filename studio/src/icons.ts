import { svg } from "./dom.ts";

const PATHS = {
  overview: ["M3 13.5l4-4.5 3 3 6-7", "M3 17h14"],
  experiments: ["M8 3h4M9 3v5l-4.6 7.2A1.2 1.2 0 0 0 5.4 17h9.2a1.2 1.2 0 0 0 1-1.8L11 8V3", "M6.6 12.5h6.8"],
  heatmap: ["M10 2.8c.6 3 4.6 4.6 4.6 8.8a4.6 4.6 0 0 1-9.2 0c0-1.9 1-3 1.9-4 .3 1.3.9 1.9 1.6 2.2-.2-2.9.2-5 1.1-7z"],
  audience: [
    "M7.5 9.4a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8z",
    "M2.2 16.4c.5-2.8 2.5-4.3 5.3-4.3s4.8 1.5 5.3 4.3",
    "M12.6 4a2.6 2.6 0 0 1 0 5M14.6 12.4c1.7.5 2.8 1.8 3.2 4",
  ],
  recommendations: ["M10 3l1.9 4.5 4.9.4-3.7 3.2 1.1 4.8L10 13.3l-4.2 2.6 1.1-4.8-3.7-3.2 4.9-.4z"],
  visit: ["M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10z", "M3.8 17c.6-3 3-4.6 6.2-4.6s5.6 1.6 6.2 4.6"],
  up: ["M10 16V4M5 9l5-5 5 5"],
  down: ["M10 4v12M5 11l5 5 5-5"],
  level: ["M3 10c2-3.4 4-3.4 7 0s5 3.4 7 0"],
  waiting: ["M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10 6v4l2.6 1.8"],
  download: ["M10 3v9M6 8.5l4 4 4-4", "M3.5 16.5h13"],
  desktop: ["M3 4h14v9H3z", "M7.5 16.5h5"],
  phone: ["M6.5 2.5h7v15h-7z", "M9.4 14.8h1.2"],
  tablet: ["M4.5 3h11v14h-11z", "M9.2 14.6h1.6"],
  funnel: ["M3 4h14l-5.4 6.2V16l-3.2-1.8v-4z"],
  open: ["M8 4H4v12h12v-4", "M11 3.5h5.5V9M16 4l-7 7"],
  undo: ["M7.5 4.5L3.5 8.5l4 4", "M3.5 8.5h8a4.5 4.5 0 0 1 0 9H9"],
  redo: ["M12.5 4.5l4 4-4 4", "M16.5 8.5h-8a4.5 4.5 0 0 0 0 9H11"],
  plus: ["M10 4v12M4 10h12"],
  close: ["M5 5l10 10M15 5L5 15"],
  pause: ["M7.2 4.5v11M12.8 4.5v11"],
  play: ["M6.5 4l9 6-9 6z"],
  stop: ["M5.5 5.5h9v9h-9z"],
  copy: ["M7 7h9v9.5H7z", "M13 7V3.5H4V13h3"],
  check: ["M4 10.5l4 4 8-9"],
  history: ["M3.4 8a7 7 0 1 1-.3 3.4", "M3 3.8V8h4.2", "M10 6.2V10l2.8 1.8"],
  target: ["M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10 12.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z"],
  hidden: ["M3 10s2.6-4.6 7-4.6S17 10 17 10s-2.6 4.6-7 4.6S3 10 3 10z", "M4 16L16 4"],
  preview: ["M3 10s2.6-4.6 7-4.6S17 10 17 10s-2.6 4.6-7 4.6S3 10 3 10z", "M10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"],
  warning: ["M10 3.2L17.6 16H2.4z", "M10 8v3.6M10 13.8v.1"],
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGElement {
  const paths = PATHS[name].map((d) => svg("path", { d }));
  return svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }, ...paths);
}

/** The dial of a variometer, its needle in the lift. */
export function logo(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 32 32", class: "logo", "aria-hidden": "true" },
    svg("rect", { width: 32, height: 32, rx: 8, class: "logo-plate" }),
    svg("path", { d: "M23.1 23.1a10 10 0 1 1 0-14.2", class: "logo-scale" }),
    svg("path", { d: "M16 16l7.4-5.2", class: "logo-needle" }),
    svg("circle", { cx: 16, cy: 16, r: 2.6, class: "logo-hub" }),
  );
}
