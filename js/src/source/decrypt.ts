import { VarioError } from "../errors.js";

const ENCRYPTED = ["Features", "Experiments", "SavedGroups", "ContextualBandits"];

const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/**
 * Decrypts one of GrowthBook's encrypted texts, `base64(iv).base64(ciphertext)`, AES in CBC mode; `key` is base64 (16
 * bytes for AES-128). Rejects when it cannot.
 */
export async function decryptText(encrypted: string, key: string): Promise<string> {
  const [iv = "", ciphertext = ""] = encrypted.split(".");
  const { subtle } = globalThis.crypto;
  if (!subtle) throw new Error("browsers decrypt only on pages served over https, or from localhost");
  const aes = await subtle.importKey("raw", bytes(key), "AES-CBC", false, ["decrypt"]);
  const plain = await subtle.decrypt({ name: "AES-CBC", iv: bytes(iv) }, aes, bytes(ciphertext));
  // A wrong key may by chance leave a valid padding, but hardly UTF-8.
  return new TextDecoder("utf-8", { fatal: true }).decode(plain);
}

/** Whether a payload has encrypted parts. */
export function isEncrypted(payload: object): boolean {
  return ENCRYPTED.some((part) => `encrypted${part}` in payload);
}

/**
 * A payload's JSON text with its encrypted parts (`encryptedFeatures`, `encryptedExperiments`, `encryptedSavedGroups`,
 * `encryptedContextualBandits`) decrypted, which then stand in place of the plain ones; a text without such parts comes
 * back as it is. Rejects with a VarioError: `E_PAYLOAD_JSON`, or `E_PAYLOAD_DECRYPT` with the JSON path of the part for
 * a wrong key, a missing one, garbage, and on pages without Web Crypto.
 */
export async function decrypt(text: string, key: string | undefined): Promise<string> {
  const payload = parsed(text);
  if (!isEncrypted(payload)) return text;
  for (const part of ENCRYPTED) {
    const encrypted = payload[`encrypted${part}`];
    delete payload[`encrypted${part}`];
    // An empty text stands for a part that there is not.
    if (encrypted === undefined || encrypted === null || encrypted === "") continue;
    try {
      if (!key) throw new Error("the payload is encrypted, and options.decryptionKey is missing");
      const name = part.charAt(0).toLowerCase() + part.slice(1);
      payload[name] = JSON.parse(await decryptText(String(encrypted), key));
    } catch (thrown) {
      const message = (thrown as Error)?.message || "wrong key, or not AES-CBC";
      throw new VarioError("E_PAYLOAD_DECRYPT", message, `$.encrypted${part}`);
    }
  }
  return JSON.stringify(payload);
}

/**
 * A text as the object it must be: `E_PAYLOAD_JSON` for what is no JSON (a page of HTML, a text cut short),
 * `E_PAYLOAD_SHAPE` for what is no payload. The evaluator looks at the rest.
 */
function parsed(text: string): Record<string, unknown> {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (thrown) {
    throw new VarioError("E_PAYLOAD_JSON", (thrown as Error).message, "$");
  }
  if (typeof payload !== "object" || !payload || Array.isArray(payload))
    throw new VarioError("E_PAYLOAD_SHAPE", "not an object", "$");
  const parts = ["features", "experiments", "vario"];
  if (!parts.some((part) => part in payload) && !isEncrypted(payload))
    throw new VarioError("E_PAYLOAD_SHAPE", "neither features nor experiments", "$");
  return payload as Record<string, unknown>;
}
