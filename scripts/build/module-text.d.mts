/** A wasm module as ASCII text inside a script. */
export function moduleText(bytes: Uint8Array): string;
/** The decoder in front of the text, in base64. */
export const DECODER: string;
