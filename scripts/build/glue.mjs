/**
 * wasm-bindgen's glue for the visitor's modules, with what no page needs left out: a page makes a handful of objects and
 * instantiates from bytes. Each cut must find its place, so that another version of wasm-bindgen is seen at once.
 */
import { StepError } from "../setup/steps.mjs";

/** The check that an object is of the running instance. */
const STALE = /if \(this\.__wbg_inst !== \w+\) \{\s*throw new Error\('stale'\);\s*\}/g;

/** Texts cross in one go, short ones by hand, which is faster for these; each is read again only where it is not ASCII. */
const PASS_STRING = `function passStringToWasm0(arg, malloc, realloc) {
    let len = arg.length, ptr = malloc(len, 1), read = 0, written = 0;
    const mem = getUint8ArrayMemory0();
    if (len < 100) {
        for (let code; read < len && (code = arg.charCodeAt(read)) < 128; read++) mem[ptr + read] = code;
        written = read;
    } else ({ read, written } = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len)));
    if (read < len) {
        arg = arg.slice(read);
        ptr = realloc(ptr, len, len = written + arg.length * 3, 1);
        written += cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr + written, ptr + len)).written;
        ptr = realloc(ptr, len, written, 1);
    }
    WASM_VECTOR_LEN = written;
    return ptr;
}
`;

/** What is cut: what for, where, and what stands there instead; last, by what a module is known that has it at all. */
const CUTS = [
  ["freeing of what is forgotten", /^ *\w+Finalization\.(un)?register\(.*\);\n/gm, ""],
  ["the same, the registries", /^const \w+Finalization = [\s\S]*?\n\}\);\n/gm, ""],
  ["the same, by blocks", /^if \(Symbol\.dispose\).*\n/gm, ""],
  [
    "memory freed of an instance that trapped",
    /let (deferred\d+_0);\s*let (deferred\d+_1);\s*try \{([\s\S]*?)\1 = ret\[0\];\s*\2 = ret\[1\];\s*return (getStringFromWasm0\(ret\[0\], ret\[1\]\));\s*\} finally \{\s*(?:__wbg_call_guard\(\);\s*)?wasm\.__wbindgen_free\(\1, \2, 1\);\s*\}/g,
    "$3const said = $4;\nwasm.__wbindgen_free(ret[0], ret[1], 1);\nreturn said;",
    /deferred\d/,
  ],
  ["a text decoded for nothing", /^cachedTextDecoder\.decode\(\);\n/m, ""],
  ["imports without a prototype", /^ *__proto__: null,\n/gm, ""],
  ["addresses above 2 GB", /^ *ptr = ptr >>> 0;\n/gm, ""],
  ["objects of no instance", /this\.__wbg_inst !== undefined && /g, ""],
  ["words that nobody reads", /Invalid stale object from previous Wasm instance/g, "stale"],
  [
    "the instance's number, hidden",
    /Object\.defineProperty\(this, '__wbg_inst', \{ value: (\w+), writable: true \}\)/g,
    "this.__wbg_inst = $1",
  ],
  ["fresh instances by themselves: the package asks for them", /^ *__wbg_call_guard\(\);\n/gm, ""],
  ["the same, the function", /function __wbg_call_guard\(\) \{[\s\S]*?\n\}\n/, ""],
  ["the same, the flag", /^.*__wbg_reinit_scheduled = false;\n/gm, ""],
  ["texts of more than 2 GB", /const MAX_SAFARI_DECODE_BYTES[\s\S]*?\nfunction decodeText[\s\S]*?\n\}\n/, ""],
  ["the same, where it is used", /return decodeText\(/, "return cachedTextDecoder.decode("],
  ["the same, the count", / *if \(typeof numBytesDecoded !== 'undefined'\) numBytesDecoded = 0;\n/, ""],
  ["a variable's check", /if \(typeof WASM_VECTOR_LEN !== 'undefined'\) WASM_VECTOR_LEN = 0;/, ""],
  ["encoders of 2019", /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\n\}\n/, ""],
  ["how texts cross", /function passStringToWasm0[\s\S]*?\n\}\n/, () => PASS_STRING],
  [
    "buffers of 2020",
    /cachedDataViewMemory0 === null \|\| cachedDataViewMemory0\.buffer\.detached[^{]*\) \{/,
    "cachedDataViewMemory0?.buffer !== wasm.memory.buffer) {",
    /cachedDataViewMemory0/,
  ],
  [
    "calls in an older form",
    /if \(module !== undefined\) \{\s*if \(Object[\s\S]*?\n {4}\}\n(?=\s*const imports = __wbg_get_imports\(\);\s*if \(!\(module instanceof)/,
    "({ module } = module);\n",
  ],
];

/** For a module that holds no JavaScript object the table of these is not needed. */
const TABLE = [
  ["its beginning", /^ *wasm\.__wbindgen_start\(\);\n/gm, ""],
  ["its table", /^ *__wbindgen_init_externref_table: function\(\) \{[\s\S]*?\n {8}\},\n/m, ""],
];

function cut(glue, [what, place, instead, where]) {
  if (where && !where.test(glue)) return glue;
  if (glue.search(place) < 0)
    throw new StepError(
      `wasm-bindgen's glue is another than expected: ${what}`,
      "bring scripts/build/glue.mjs in line with the version of wasm-bindgen in Cargo.toml",
    );
  return glue.replace(place, instead);
}

/** The glue without what is not needed. */
export function shortenGlue(glue) {
  const shorter = CUTS.reduce(cut, glue)
    .split(/(?=^export class )/m)
    // Only evaluators are held by others than js/src/core.ts, which makes all its objects anew after a trap.
    .map((part) => (/^export class (?!Decide)/.test(part) ? part.replace(STALE, "") : part))
    .join("");
  return /function \w*Externref/.test(shorter) ? shorter : TABLE.reduce(cut, shorter);
}

/** What of a module the glue uses, as wasm-metadce wants it: the rest goes. */
export function usedExports(glue) {
  const used = [...new Set([...glue.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name))];
  const roots = used.map((name) => ({ name, export: name }));
  return JSON.stringify([{ name: "glue", root: true, reaches: used }, ...roots]);
}

/** The glue with the short names that wasm-opt gave imports and exports. `names`: what it printed. */
export function renamed(glue, names) {
  const { imports, exports } = JSON.parse(names);
  let short = glue.replace(/"\.\/\w+_bg\.js": (?=import0)/, "a: ");
  for (const [, name, to] of imports) short = short.replace(`${name}: function(`, `${to}: function(`);
  for (const [name, to] of exports) short = short.replace(new RegExp(`\\bwasm\\.${name}\\b`, "g"), `wasm.${to}`);
  return short;
}
