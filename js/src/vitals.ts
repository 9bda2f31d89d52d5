/** Core Web Vitals and their companions, as the package `web-vitals` measures them: https://web.dev/articles/vitals */
import { type MetricType, onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import type { Properties } from "./options.js";

/**
 * Tells of each metric when it is final, and once more where it has changed until the page is hidden again: of several
 * with the same `metric_id` the last holds. Times in ms, CLS without a unit.
 */
export function watchVitals(tell: (metric: Properties, restored: boolean) => void): void {
  const report = ({ name, value, delta, rating, id, navigationType }: MetricType) =>
    tell(
      {
        name,
        value: Math.round(value * 10_000) / 10_000,
        delta: Math.round(delta * 10_000) / 10_000,
        rating,
        // In fewer digits, which redaction might take for a card's.
        metric_id: id.replace(/\d+/g, (digits) => Number(digits).toString(36)),
        navigation_type: navigationType,
      },
      navigationType === "back-forward-cache",
    );
  for (const watch of [onCLS, onFCP, onINP, onLCP, onTTFB]) watch(report);
}
