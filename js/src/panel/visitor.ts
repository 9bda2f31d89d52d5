import { brief } from "./condition.js";
import { type Child, h, refill } from "./dom.js";
import type { Frame, Page } from "./frame.js";
import { payloadOf } from "./model.js";

const DOTS = { granted: "in", denied: "lost", pending: "" };

/** When its server last confirmed the payload that the device keeps; undefined where none is kept. */
function confirmedAt({ inside }: Frame): number | undefined {
  try {
    return JSON.parse(inside.storage.get("vario.payload") ?? "null").fetchedAt;
  } catch {
    return undefined;
  }
}

export function visitorPage(frame: Frame): Page {
  const { texts, inside, whole } = frame;
  const element = h("div");
  const fact = (term: string, description: Child) => [h("dt", {}, term), h("dd", {}, description)];
  const code = (text: string) => h("code", {}, text);
  const section = (title: string, facts: Child[]) =>
    h("section", { class: "section" }, h("h3", {}, title), h("dl", {}, facts));
  const time = (date: string | number) => new Date(date).toLocaleString(texts.language === "zh" ? "zh-CN" : "en-GB");

  function update() {
    const { sessionId, consent, queue, dropped } = inside.vario.debug();
    const losses = Object.entries(dropped).map(([name, count]) => h("div", {}, code(name), ` ${whole(count)}`));
    const attributes = Object.entries(inside.attributes());
    const { dateUpdated } = payloadOf(inside);
    const fetched = confirmedAt(frame);
    refill(
      element,
      section(
        texts.consent,
        Object.entries(consent).map(([purpose, state]) =>
          fact(texts[purpose as "analytics"], [
            h("span", { class: `dot ${DOTS[state]}` }),
            texts[state === "denied" ? "refused" : state],
          ]),
        ),
      ),
      section(texts.delivery, [fact(texts.queue, whole(queue)), fact(texts.lost, losses.length ? losses : texts.none)]),
      section(texts.attributes, [
        attributes.map(([name, value]) => fact(name, code(typeof value === "string" ? value : brief(value, 400)))),
        fact(texts.sessionId, code(sessionId)),
      ]),
      section(texts.payload, [
        fact(texts.size, `${(new Blob([inside.payload()]).size / 1024).toFixed(1)} KB`),
        dateUpdated ? fact(texts.updated, time(dateUpdated)) : undefined,
        fetched ? fact(texts.fetched, time(fetched)) : undefined,
      ]),
    );
  }
  return { key: "visitor", element, update, ticking: true };
}
