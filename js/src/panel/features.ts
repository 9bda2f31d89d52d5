import { brief } from "./condition.js";
import { h } from "./dom.js";
import type { Frame, Page } from "./frame.js";
import { createList } from "./list.js";
import type { Feature } from "./model.js";
import { say } from "./texts.js";

/** Where the value comes from, in words. */
function origin({ texts }: Frame, { result }: Feature): string {
  if (!result) return texts.noEvaluator;
  const { source, experiment, ruleId } = result as typeof result & { ruleId?: string };
  const words = say(texts[source as "force"] ?? source, { experiment: experiment?.key ?? "" });
  return source === "force" && ruleId ? `${words} (${ruleId})` : words;
}

export function featuresPage(frame: Frame): Page {
  const { texts, inside } = frame;
  const list = createList(texts, texts.features);
  return {
    key: "features",
    element: list.element,
    update() {
      const rows = frame.seen.features.map((feature) => {
        const { key, result } = feature;
        const words = origin(frame, feature);
        const value = result?.value ?? null;
        const state = result?.experiment?.forced ? "forced" : result?.on ? "in" : "";
        return {
          key,
          words: `${key} ${words}`,
          head: [
            h("span", { class: `dot ${state}` }),
            h("span", { class: "title" }, key),
            h("span", { class: "sub" }, words),
            h("span", { class: "badge" }, typeof value === "string" ? value : brief(value, 24)),
          ],
          detail: () => [h("pre", { tabindex: 0, "aria-label": key }, JSON.stringify(value, undefined, 2))],
        };
      });
      list.show(rows, inside.payload() ? texts.noFeatures : texts.noPayload);
    },
  };
}
