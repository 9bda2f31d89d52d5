/** The sizes that a release keeps, brotli of quality 11, in units of 1,024 bytes. A breach fails the build. */
export const BUDGETS = [
  { what: "decide module", files: ["decide.wasm"], kilobytes: 20 },
  { what: "engine module", files: ["engine.wasm"], kilobytes: 45 },
  { what: "default entry with wasm-bindgen's glue", files: ["vario.js"], kilobytes: 12 },
  { what: "plan of events: chunk and module", files: ["plan.js", "plan.wasm"], kilobytes: 15 },
  { what: "heatmap's module", files: ["heatmap.wasm"], kilobytes: 14 },
  { what: "heatmap's chunk", files: ["heatmap.js"], kilobytes: 8 },
  { what: "profile and recommendations: module", files: ["personal.wasm"], kilobytes: 49 },
  { what: "profile and recommendations: chunk", files: ["personal.js"], kilobytes: 8 },
  { what: "debug panel", files: ["panel.js"], kilobytes: 15 },
  { what: "consent dialog", files: ["dialog.js"], kilobytes: 6 },
  { what: "page in the Studio's frame", files: ["frame.js"], kilobytes: 6 },
  { what: "companions", files: ["companions.js"], kilobytes: 12 },
  { what: "behaviour", files: ["behaviour.js"], kilobytes: 5 },
  { what: "web vitals", files: ["vitals.js"], kilobytes: 4 },
  { what: "synchronous script, decide inside", files: ["vario.iife.js"], kilobytes: 36 },
];
