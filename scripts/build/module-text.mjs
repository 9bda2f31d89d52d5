/** The decoder, module-text.wat in base64: on a cold page 3 ms, where the same in JavaScript takes 10. */
export const DECODER =
  "AGFzbQEAAAABBgFgAX8BfwMDAgAABQMBAAQHCQIBbQIAAWQAAQpyAhQAIAAtAABBI2sgAC0AAEHcAEtrC1sBAn8DQCACIAAQACIBQQJJBH9BzgBB2QAgAEEBaiIAEAAgAUHbAGxqIgFBHEkbIAFqBSABQX5BGiABQdAASRtqCzoAACACQQFqIQIgAEEBaiIALQAADQALIAIL";

/** Below the address at which js/src/decider.ts puts the text. */
const MOST_BYTES = 100_000;

/**
 * A wasm module as ASCII text inside a script, decoded by js/src/decider.ts. Bytes that are frequent in wasm (below 0x4e, and
 * 0x6a to 0x74) are one character each, others two, so that nearly all stay aligned and brotli finds what repeats: 19.3 KB where
 * hexadecimal takes 20.4 and base64 25.6. Characters are # to ~ without the backslash, 91 of them.
 */
export function moduleText(bytes) {
  if (bytes.length > MOST_BYTES) throw new Error(`a module of ${bytes.length} bytes has no room where it is decoded`);
  const character = (digit) => String.fromCharCode(digit + 35 + (digit > 56 ? 1 : 0));
  const text = Array.from(bytes, (byte) => {
    if (byte < 0x4e) return character(byte + 2);
    if (byte >= 0x6a && byte < 0x75) return character(byte - 0x6a + 80);
    const rest = byte < 0x6a ? byte - 0x4e : byte - 0x75 + 28;
    return character(Math.floor(rest / 91)) + character(rest % 91);
  });
  return `${DECODER} ${text.join("")}`;
}
