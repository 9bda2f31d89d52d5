/** Who captures clicks, how a page loads them, and where on another layout they would draw what they have captured. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;
const FAR_EDGE = 32_767;

/**
 * @typedef {{ x: number, y: number }} Drawn on today's page, CSS px
 * @typedef {{ name: string, head(origin: string): string, scripts: Record<string, () => string | Buffer>, points(requests: { url:
 *   string, text: string }[]): object[], selectors(points: object[]): string[], draw(point: object, now: { boxes: ([number, number,
 *   number, number] | null)[], selectors: string[], width: number }): Drawn | undefined }} Contender
 */

/** @type {Contender} */
export const vario = {
  name: "Vario",
  scripts: {},
  head: (origin) =>
    `<script src="/vario/vario.iife.js" data-write-key="demo" data-endpoint="${origin}" data-consent="granted" data-heatmap data-capture="false"></script>`,
  points(requests) {
    const messages = new Map();
    for (const { url, text } of requests) {
      if (!url.startsWith("/v1/batch")) continue;
      for (const message of JSON.parse(text).batch) messages.set(message.messageId, message);
    }
    const texts = new Map();
    const found = [];
    for (const { event, properties } of messages.values()) {
      if (event !== "Heatmap Recorded") continue;
      for (const [hash, , , selector] of properties.elements ?? []) if (selector) texts.set(hash, selector);
      for (const [flags, element, x, y, ax, ay] of properties.points ?? [])
        found.push({ hash: properties.elements[element]?.[0], flags, x, y, ax, ay });
    }
    return found.map((point) => ({ ...point, selector: texts.get(point.hash) }));
  },
  selectors: (points) => [...new Set(points.map(({ selector }) => selector).filter(Boolean))],
  draw({ selector, x, y }, { boxes, selectors }) {
    const box = boxes[selectors.indexOf(selector)];
    if (!box) return undefined;
    const [left, top, width, height] = box;
    return { x: left + (x / FAR_EDGE) * width, y: top + (y / FAR_EDGE) * height };
  },
};

/** Its heatmaps keep x as a share of the viewport's width and y in px from the document's top. @type {Contender} */
export const posthog = {
  name: "posthog-js",
  scripts: { "/posthog.js": () => readFileSync(join(ROOT, "benches/node_modules/posthog-js/dist/array.full.js")) },
  head: (origin) => `<script src="/posthog.js"></script><script>
posthog.init("demo", { api_host: "${origin}", capture_heatmaps: { flush_interval_milliseconds: 1000 }, autocapture: false, capture_pageview: false,
  disable_session_recording: true, advanced_disable_decide: true, advanced_disable_flags: true, disable_surveys: true, opt_out_useragent_filter: true,
  disable_compression: true, request_batching: false, persistence: "memory" });
</script>`,
  points(requests) {
    const found = [];
    for (const { text } of requests) {
      let events;
      try {
        const data = text.startsWith("data=")
          ? JSON.parse(Buffer.from(decodeURIComponent(text.slice(5)), "base64"))
          : JSON.parse(text);
        events = Array.isArray(data) ? data : (data.batch ?? [data]);
      } catch {
        continue;
      }
      for (const { event, properties } of events) {
        if (event !== "$$heatmap") continue;
        for (const clicks of Object.values(properties.$heatmap_data ?? {}))
          for (const click of clicks)
            if (click.type === "click") found.push({ ...click, viewport: properties.$viewport_width });
      }
    }
    return found;
  },
  selectors: () => [],
  draw: ({ x, y, viewport }, { width }) => ({ x: (x / viewport) * width, y }),
};
