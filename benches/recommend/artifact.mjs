/** Artifacts made by hand, in the layout of src/recommend/artifact.rs: items 0, 1, 2 … with a vector each and nothing else. */

const MASK = (1n << 64n) - 1n;

/** The header's hash of all that follows it. */
function contentHash(bytes) {
  const step = (hash, word) => {
    const mixed = ((hash ^ word) * 0x100000001b3n) & MASK;
    return mixed ^ (mixed >> 32n);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~7;
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < whole; at += 8) hash = step(hash, view.getBigUint64(at, true));
  for (let at = whole; at < bytes.length; at++) hash = step(hash, BigInt(bytes[at]));
  hash = (step(hash, BigInt(bytes.length)) * 0xff51afd7ed558ccdn) & MASK;
  return hash ^ (hash >> 33n);
}

const numbers = (...values) => new Uint8Array(Uint32Array.from(values).buffer);
const joined = (...parts) => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** `table`: `rows` × `dimensions` signed bytes, vectors of length about 127; their number of bytes a multiple of 8. */
export function embeddingArtifact(table, rows, dimensions) {
  const sections = [
    // Kind 1: ids that are numbers, each one more than the one before.
    ["ITEM", joined(numbers(1, rows, 0), new Uint8Array(rows * 4))],
    ["EMBD", joined(numbers(dimensions, 0), new Uint8Array(table.buffer, table.byteOffset, table.byteLength))],
  ];
  let end = 24 + 12 * sections.length;
  const placed = sections.map(([tag, bytes]) => {
    const offset = (end + 7) & ~7;
    end = offset + bytes.length;
    return { tag, offset, bytes };
  });
  const artifact = new Uint8Array(end);
  const view = new DataView(artifact.buffer);
  artifact.set(new TextEncoder().encode("VARIO\0MD"));
  view.setUint32(8, 2, true);
  view.setUint32(20, sections.length, true);
  for (const [index, { tag, offset, bytes }] of placed.entries()) {
    const entry = 24 + 12 * index;
    artifact.set(new TextEncoder().encode(tag), entry);
    view.setUint32(entry + 4, offset, true);
    view.setUint32(entry + 8, bytes.length, true);
    artifact.set(bytes, offset);
  }
  view.setBigUint64(12, contentHash(artifact.subarray(20)), true);
  return artifact;
}
