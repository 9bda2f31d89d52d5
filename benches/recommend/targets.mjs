/** What Vario sets out to reach, and whether it did, from the figures of one run. */

/** @returns {{ what: string, figure: string, target: string, met: boolean }[]} */
export function targets({ models, sessions, dense, sizes }) {
  const found = [];
  const least = (what, value, target, digits = 4) =>
    found.push({ what, figure: value.toFixed(digits), target: `≥ ${target}`, met: value >= target });
  const most = (what, value, target, unit, digits = 2) =>
    found.push({
      what,
      figure: `${value.toFixed(digits)} ${unit}`,
      target: `≤ ${target} ${unit}`,
      met: value <= target,
    });
  const [all, small, supported, linear, bytes] = models;
  least("RetailRocket HR@20", all.hr20, 0.56);
  least("RetailRocket MRR@20", all.mrr20, 0.28);
  least("RetailRocket HR@20, at most 400 KB", small.hr20, 0.53);
  most("its size, brotli", small.artifact_brotli_bytes / 1000, 400, "KB", 0);
  least("RetailRocket HR@20, pairs of 2 sessions and more", supported.hr20, 0.51);
  least("ML-100k nDCG@10", linear.ndcg10, 0.477);
  least("ML-100k nDCG@10, the 200 largest as signed bytes", bytes.ndcg10, 0.474);
  most("session, p90 in Chromium", sessions[0].p90, 0.1, "ms", 3);
  most("artifact to first recommendation", sessions[0].load, 50, "ms", 1);
  const onnx = dense.filter(({ name }) => name.startsWith("onnx")).map(({ p50 }) => p50);
  if (onnx.length > 0)
    least("100,000 × 64, the faster of onnxruntime-web's ÷ Vario", Math.min(...onnx) / dense[0].p50, 2, 1);
  for (const [name, size] of Object.entries(sizes))
    if (name.startsWith("Vario")) most(`module, ${name.slice(7)}, brotli`, size / 1024, 12, "KB", 1);
  return found;
}
