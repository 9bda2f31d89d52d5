/**
 * A small ONNX model, written as the protocol buffer that it is (https://onnx.ai/onnx/repo-docs/IR.html): the product of a
 * query with a table that the model holds, and the largest of its values.
 */

const bytesOf = (value) => {
  const bytes = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest ? low | 128 : low);
  } while (rest);
  return Uint8Array.from(bytes);
};
const joined = (parts) => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const number = (field, value) => joined([bytesOf(field << 3), bytesOf(value)]);
const bytes = (field, value) => joined([bytesOf((field << 3) | 2), bytesOf(value.length), value]);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));
const message = (field, ...parts) => bytes(field, joined(parts));

const FLOAT = 1;
const INT8 = 3;
const INT32 = 6;
const INT64 = 7;

const tensor = (name, type, dimensions, raw) =>
  message(5, ...dimensions.map((size) => number(1, size)), number(2, type), text(8, name), bytes(9, raw));
const shaped = (field, name, type, dimensions) =>
  message(
    field,
    text(1, name),
    message(2, message(1, number(1, type), message(2, ...dimensions.map((size) => message(1, number(1, size)))))),
  );
const node = (operator, inputs, outputs) =>
  message(1, ...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, operator));

/**
 * @param {Int8Array | Float32Array} table rows after one another
 * @returns {Uint8Array} a model of `query` [1, dimensions], of the table's type, to `rows` [1, count]
 */
export function topOfProducts(table, dimensions, count) {
  const whole = table instanceof Int8Array;
  const rows = table.length / dimensions;
  const turned = new table.constructor(table.length);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < dimensions; at++) turned[at * rows + row] = table[row * dimensions + at];
  const raw = (array) => new Uint8Array(array.buffer);
  const type = whole ? INT8 : FLOAT;
  const graph = [
    node(whole ? "MatMulInteger" : "MatMul", ["query", "table"], ["products"]),
    node("TopK", ["products", "count"], ["values", "rows"]),
    text(2, "top"),
    tensor("table", type, [dimensions, rows], raw(turned)),
    tensor("count", INT64, [1], raw(BigInt64Array.of(BigInt(count)))),
    shaped(11, "query", type, [1, dimensions]),
    shaped(12, "values", whole ? INT32 : FLOAT, [1, count]),
    shaped(12, "rows", INT64, [1, count]),
  ];
  return joined([number(1, 8), message(7, ...graph), message(8, number(2, 17))]);
}
