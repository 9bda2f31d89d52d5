/** A wasm module as ASCII text inside a script. */
export function moduleText(bytes: Uint8Array): string;
