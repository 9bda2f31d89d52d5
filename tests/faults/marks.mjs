/** Every event carries its number in a form that survives any encoding of text: `ev0000123v`. */

/** The numbers that stand in a text. @param {string} text @returns {number[]} */
export const numbersIn = (text) => Array.from(text.matchAll(/ev(\d{7})v/g), ([, digits]) => Number(digits));
