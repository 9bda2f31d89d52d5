/**
 * VMIS-kNN (Kersbergen, Sprangers & Schelter: Serenade – Low-Latency Session-Based Recommendation in e-Commerce at Scale,
 * SIGMOD 2022) in plain JavaScript, twice: over typed arrays and over Maps, as one would write it in a page without a module.
 * Both take past sessions, oldest first, lists of item ids, and answer with the same items in the same order.
 */

/** Latest sessions of an item that count as candidates; neighbours that vote; items of the session that are looked at. */
const M = 500;
const K = 100;
const LOOKED_AT = 9;

/** What a neighbour's vote weighs by how far back in the session the latest item stands that both have. */
const decay = (back) => (back < 10 ? 1 - 0.1 * back : 0);
/** Best first; of equal ones the later session, or the smaller id. */
const descending = (a, b) => b[1] - a[1] || b[0] - a[0];
const byScore = (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1);

/** The session's items, the latest first, each once, with the weight of its place. */
function latest(session) {
  const seen = new Map();
  for (let at = session.length - 1; at >= 0 && seen.size < LOOKED_AT; at--)
    if (!seen.has(session[at]))
      seen.set(session[at], { weight: (at + 1) / session.length, back: session.length - 1 - at });
  return seen;
}

/** @param {string[][]} sessions */
export function vmisOfMaps(sessions) {
  const items = sessions.map((session) => new Set(session));
  const sessionsOf = new Map();
  for (let at = items.length - 1; at >= 0; at--)
    for (const item of items[at]) {
      const known = sessionsOf.get(item);
      if (known === undefined) sessionsOf.set(item, { count: 1, list: [at] });
      else {
        known.count++;
        if (known.list.length < M) known.list.push(at);
      }
    }
  return (session, count) => {
    const neighbours = new Map();
    for (const [item, { weight, back }] of latest(session))
      for (const at of sessionsOf.get(item)?.list ?? []) {
        const known = neighbours.get(at);
        if (known === undefined) neighbours.set(at, { similarity: weight, back });
        else known.similarity += weight;
      }
    const best = [...neighbours].map(([at, { similarity }]) => [at, similarity]).sort(descending);
    const scores = new Map();
    for (const [at, similarity] of best.slice(0, K)) {
      const vote = similarity * decay(neighbours.get(at).back);
      for (const item of items[at]) {
        const rare = Math.log(items.length / sessionsOf.get(item).count);
        scores.set(item, (scores.get(item) ?? 0) + vote * rare);
      }
    }
    return [...scores]
      .sort(byScore)
      .slice(0, count)
      .map(([item]) => item);
  };
}

/** The last element of a heap is its least; `before(a, b)`: a comes before b in the answer. */
function push(heap, most, entry, before) {
  if (heap.length === most && !before(entry, heap[most - 1])) return;
  let place = heap.length;
  while (place > 0 && before(entry, heap[place - 1])) place--;
  heap.splice(place, 0, entry);
  if (heap.length > most) heap.pop();
}

/** @param {string[][]} sessions */
export function vmisOfArrays(sessions) {
  const numbers = new Map();
  const names = [];
  const starts = new Uint32Array(sessions.length + 1);
  const flat = [];
  for (let at = 0; at < sessions.length; at++) {
    for (const item of new Set(sessions[at])) {
      let number = numbers.get(item);
      if (number === undefined) {
        number = names.length;
        numbers.set(item, number);
        names.push(item);
      }
      flat.push(number);
    }
    starts[at + 1] = flat.length;
  }
  const items = Uint32Array.from(flat);
  const counts = new Uint32Array(names.length);
  for (const item of items) counts[item]++;
  const ends = new Uint32Array(names.length + 1);
  for (let item = 0; item < names.length; item++) ends[item + 1] = ends[item] + Math.min(counts[item], M);
  const filled = ends.slice(0, -1);
  const lists = new Uint32Array(ends[names.length]);
  for (let at = sessions.length - 1; at >= 0; at--)
    for (let place = starts[at]; place < starts[at + 1]; place++) {
      const item = items[place];
      if (filled[item] < ends[item + 1]) lists[filled[item]++] = at;
    }
  const rare = Float64Array.from(counts, (count) => Math.log(sessions.length / count));

  const similarity = new Float64Array(sessions.length);
  const backs = new Uint8Array(sessions.length);
  const scores = new Float64Array(names.length);
  return (session, count) => {
    const touched = [];
    for (const [name, { weight, back }] of latest(session)) {
      const item = numbers.get(name);
      if (item === undefined) continue;
      for (let place = ends[item]; place < ends[item + 1]; place++) {
        const at = lists[place];
        if (similarity[at] === 0) {
          touched.push(at);
          backs[at] = back;
        }
        similarity[at] += weight;
      }
    }
    const neighbours = [];
    const nearer = (a, b) => similarity[a] > similarity[b] || (similarity[a] === similarity[b] && a > b);
    for (const at of touched) push(neighbours, K, at, nearer);
    const voted = [];
    for (const at of neighbours) {
      const vote = similarity[at] * decay(backs[at]);
      for (let place = starts[at]; place < starts[at + 1]; place++) {
        const item = items[place];
        if (scores[item] === 0) voted.push(item);
        scores[item] += vote * rare[item];
      }
    }
    const best = [];
    const better = (a, b) => scores[a] > scores[b] || (scores[a] === scores[b] && names[a] < names[b]);
    for (const item of voted) push(best, count, item, better);
    for (const at of touched) similarity[at] = 0;
    for (const item of voted) scores[item] = 0;
    return best.map((item) => names[item]);
  };
}
