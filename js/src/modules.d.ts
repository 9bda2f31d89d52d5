declare module "vario:decide-wasm" {
  /** The decide module's bytes as scripts/build/module-text.mjs writes them. */
  const text: string;
  export default text;
}

declare module "*/engine/engine.js";
declare module "*/decide/decide.js";
declare module "*/plan/plan.js";
declare module "*/heatmap/heatmap.js";
declare module "*/profile/profile.js";
declare module "*/recommend/recommend.js";
declare module "*/insights/insights.js";
declare module "*/node/node.js";
