/** Whether what was drawn on today's page is where somebody clicked. */

/** Largest distance, as a share of the element's size. */
const NEAR = 0.01;

/**
 * Gives each click the nearest drawn point that lies right in its element, no point to two clicks.
 * @param {{ key: string, fx: number, fy: number }[]} clicks
 * @param {({ x: number, y: number } | undefined)[]} drawn
 * @param {Record<string, [number, number, number, number]>} targets boxes today
 * @returns {{ clicks: number, inside: number, near: number }} of the clicks: with a point within the element, and within 1 % of its size
 */
export function judge(clicks, drawn, targets) {
  const free = drawn.map((place, index) => ({ place, index })).filter(({ place }) => place);
  const taken = new Set();
  let inside = 0;
  let near = 0;
  const distance = ({ key, fx, fy }, { x, y }) => {
    const [left, top, width, height] = targets[key] ?? [];
    if (left === undefined) return Number.POSITIVE_INFINITY;
    const [gx, gy] = [(x - left) / width, (y - top) / height];
    const slack = 1e-3;
    if (gx < -slack || gy < -slack || gx > 1 + slack || gy > 1 + slack) return Number.POSITIVE_INFINITY;
    return Math.max(Math.abs(gx - fx), Math.abs(gy - fy));
  };
  const pairs = clicks.flatMap((click, number) =>
    free.map(({ place, index }) => ({ number, index, far: distance(click, place) })).filter(({ far }) => far <= 1.1),
  );
  pairs.sort((one, other) => one.far - other.far);
  const done = new Set();
  for (const { number, index, far } of pairs) {
    if (done.has(number) || taken.has(index)) continue;
    done.add(number);
    taken.add(index);
    inside += 1;
    if (far <= NEAR) near += 1;
  }
  return { clicks: clicks.length, inside, near };
}
