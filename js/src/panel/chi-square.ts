/** ln Γ(a) for a > 0, by Stirling's series where it is exact to 1e-14 (a ≥ 12), and Γ(a + 1) = a Γ(a) below. */
export function lnGamma(a: number): number {
  let below = 0;
  while (a < 12) below += Math.log(a++);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / a ** 2) / a ** 2) / a ** 2) / a;
  return (a - 0.5) * Math.log(a) - a + Math.log(2 * Math.PI) / 2 + series - below;
}

const MOST_TERMS = 10_000;
const EPSILON = 1e-16;

/**
 * The upper regularized incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), a > 0: by the series of the lower one where
 * x < a + 1, else by the continued fraction. Press et al., Numerical Recipes, 3rd edition, section 6.2.
 */
export function upperGamma(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const scale = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - sum * scale);
  }
  // Lentz's way of evaluating the fraction; a divisor of zero is nudged.
  const nudge = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nudge(an * d + b);
    c = nudge(b + an / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON * 4) break;
  }
  return fraction * scale;
}

export interface Fit {
  chiSquare: number;
  degreesOfFreedom: number;
  pValue: number;
}

/** Pearson's test of counts against what was expected; a cell that expects nothing takes part only when it has something. */
export function chiSquareTest(counts: number[], expected: number[]): Fit {
  let [chiSquare, cells] = [0, 0];
  counts.forEach((count, index) => {
    const wanted = expected[index]!;
    if (wanted > 0) cells++;
    if (wanted > 0 || count > 0) chiSquare += (count - wanted) ** 2 / wanted;
  });
  const degreesOfFreedom = Math.max(0, cells - 1);
  const impossible = chiSquare === Number.POSITIVE_INFINITY;
  const pValue = impossible
    ? 0
    : degreesOfFreedom
      ? upperGamma(degreesOfFreedom / 2, chiSquare / 2)
      : cells
        ? 1
        : Number.NaN;
  return { chiSquare, degreesOfFreedom, pValue };
}
