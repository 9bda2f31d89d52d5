declare module "vario:decide-wasm" {
  /** The decide module's bytes in hexadecimal. */
  const text: string;
  export default text;
}

declare module "*/engine/engine.js";
declare module "*/decide/decide.js";
declare module "*/insights/insights.js";
declare module "*/node/node.js";
