// Regular expressions that are safe to run, for the decide module.

const TOKEN = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c.|k<[^>]*>|.)|./isuy;
const QUANTIFIER = /([*+?]|\{\d+(,)?\d*\})\??/y;
const CHARACTERS = [...Array(128).keys(), 0xa0, 0x4e00].map((code) => String.fromCharCode(code));
const MOST_PLACES = 64;

const stands = (source, flags, char) => {
  try {
    return new RegExp(`^(?:${source})$`, flags).test(char);
  } catch {
    return false;
  }
};

/**
 * False when a pattern has a repetition that can match the same text in two ways: a backtracking engine takes exponential
 * time for it and cannot be interrupted. The criterion, and the same in Rust, stand in src/experiment/pattern.rs, which
 * would take 2.5 KB of the decide module's 20; this takes 0.8 of the script. Both are tested by tests/vectors/patterns.json.
 */
export function regexSafe(pattern, flags) {
  if (!/\)[*+{]/.test(pattern) && pattern.split(/[*+{]/).length < 4) return true;
  let at = 0;
  let depth = 0;
  let ambiguous = false;
  let places = [];

  const take = (token) => {
    token.lastIndex = at;
    const found = token.exec(pattern);
    if (found) at = token.lastIndex;
    return found;
  };
  const join = (from, to) => {
    for (const place of from) for (const next of to) place.next.add(next);
  };
  const meet = (one, two) => one.chars.some((char) => two.chars.includes(char));

  /** Two runs through the places, from one place and on the same text, can part and meet again. */
  function meetsAgain(body) {
    const seen = new Set();
    const waiting = body.map((place) => [place, place]);
    for (const [one, two] of waiting) {
      for (const left of one.next) {
        for (const right of two.next) {
          if (!body.includes(left) || !body.includes(right) || !meet(left, right)) continue;
          if (left === right) {
            if (one !== two) return true;
            continue;
          }
          const pair = places.indexOf(left) * MOST_PLACES + places.indexOf(right);
          if (!seen.has(pair)) waiting.push([left, right]);
          seen.add(pair);
        }
      }
    }
    return false;
  }

  function place(source, anything) {
    const others = anything || /[^\0-\x7f]|\\[ux]/.test(source) ? ["other"] : [];
    const chars = CHARACTERS.filter((char) => anything || stands(source, flags, char));
    const here = { chars: chars.map((char) => (char > "\x7f" ? "other" : char)).concat(others), next: new Set() };
    places.push(here);
    return { empty: anything, first: [here], last: [here] };
  }

  function atom() {
    const [source] = take(TOKEN);
    if (source[0] === "(") {
      if (++depth > 50) ambiguous = true;
      const part = ambiguous ? nothing() : choice();
      if (pattern[at] === ")") at++;
      depth--;
      return /^\(\?<?[=!]/.test(source) ? nothing() : part;
    }
    if (/^([$^]|\\b)$/i.test(source)) return nothing();
    // What a back reference takes is not known.
    return place(source, /^\\[1-9k]/.test(source));
  }

  const nothing = () => ({ empty: true, first: [], last: [] });

  function sequence() {
    let whole = nothing();
    let neighbours = 0;
    let before;
    while (at < pattern.length && (!/[|)]/.test(pattern[at]) || (pattern[at] === ")" && !depth))) {
      // Repetitions of the whole pattern's parts have nothing to do with each other.
      if (!depth) [places, whole] = [[], nothing()];
      const from = places.length;
      const part = atom();
      const body = places.slice(from);
      const [, mark, open] = take(QUANTIFIER) ?? [];
      if (/^[*?]|^\{0/.test(mark)) part.empty = true;
      // A fixed number of what has no loop inside is as good as one.
      const loops = mark && mark !== "?" && (!/^\{/.test(mark) || open || body.some((place) => place.loops));
      if (loops) {
        ambiguous ||= part.last.some((place) => part.first.some((next) => place.next.has(next)));
        join(part.last, part.first);
        for (const place of body) place.loops = true;
        ambiguous ||= body.length > 1 && (places.length > MOST_PLACES || meetsAgain(body));
      }
      if (loops && body.length === 1) {
        neighbours = before && meet(before, body[0]) ? neighbours + 1 : 1;
        ambiguous ||= neighbours > 2;
        before = body[0];
      } else if (!part.empty) {
        neighbours = 0;
        before = undefined;
      }
      join(whole.last, part.first);
      whole = {
        empty: whole.empty && part.empty,
        first: whole.empty ? [...whole.first, ...part.first] : whole.first,
        last: part.empty ? [...whole.last, ...part.last] : part.last,
      };
    }
    return whole;
  }

  function choice() {
    const part = sequence();
    while (pattern[at] === "|") {
      at++;
      const other = sequence();
      part.empty ||= other.empty;
      part.first.push(...other.first);
      part.last.push(...other.last);
    }
    return part;
  }

  choice();
  return !ambiguous;
}
