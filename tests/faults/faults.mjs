/** Which answer a collector in trouble gives. Weights are chances out of 1; what remains is an answer in order. */

/**
 * @typedef {"none" | "503" | "429" | "413" | "hang" | "reset" | "answer lost"} Fault
 * @typedef {{ "503"?: number, "429"?: number, hang?: number, reset?: number, "answer lost"?: number, mostHangs?: number,
 *   mostBytes?: number }} Trouble `mostBytes`: 413 for larger bodies
 */

/** @param {() => number} random @param {Trouble} trouble @returns {(bytes: number) => Fault} */
export function chooser(random, trouble) {
  let hangs = trouble.mostHangs ?? 2;
  return (bytes) => {
    if (bytes > (trouble.mostBytes ?? Number.POSITIVE_INFINITY)) return "413";
    let draw = random();
    for (const fault of ["503", "429", "hang", "reset", "answer lost"]) {
      draw -= trouble[fault] ?? 0;
      if (draw >= 0) continue;
      if (fault === "hang" && hangs-- <= 0) return "none";
      return fault;
    }
    return "none";
  };
}
