/** The others: what their requests look like, and by which id their collectors drop what they have already. */
import { PlainStore } from "../plain-store.mjs";

const posts = ({ method }) => method === "POST";
const base64 = (text) => Buffer.from(text, "base64").toString();
/** JSON itself, or in a form's field `data`, as it is or in base64. */
function jsonOf(text) {
  const data = text.startsWith("data=") ? (new URLSearchParams(text).get("data") ?? "") : text;
  return JSON.parse(/^[[{]/.test(data) ? data : base64(data));
}
const each = (list, id) => list.map((message) => ({ id: id(message), text: JSON.stringify(message) }));

/** The page that loads a peer's bundle. */
const html = (endpoint) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<script>globalThis.endpoint = "${endpoint}";</script><script src="/peer.js"></script></head><body><h1>A page</h1></body></html>`;

function peer(key, name, messages, body) {
  const format = { collects: posts, messages, body };
  return { key, name, log: "localstorage", queue: "local_storage", store: () => new PlainStore(format), html };
}

/** @type {import("./index.mjs").Contender[]} */
export const PEERS = [
  peer(
    "posthog",
    "posthog-js",
    (text) => {
      const given = jsonOf(text);
      return each(Array.isArray(given) ? given : (given.batch ?? [given]), ({ uuid }) => uuid);
    },
    '{"status":1}',
  ),
  peer(
    "segment",
    "@segment/analytics-next",
    (text) => {
      const given = JSON.parse(text);
      return each(given.batch ?? [given], ({ messageId }) => messageId);
    },
    '{"success":true}',
  ),
  peer(
    "rudderstack",
    "@rudderstack/analytics-js",
    (text) => {
      const given = JSON.parse(text);
      return each(given.batch ?? [given], ({ messageId }) => messageId);
    },
    '"OK"',
  ),
  peer(
    "mixpanel",
    "mixpanel-browser",
    (text) => each([jsonOf(text)].flat(), ({ properties }) => properties.$insert_id),
    "1",
  ),
  peer("snowplow", "@snowplow/browser-tracker", (text) => each(JSON.parse(text).data, ({ eid }) => eid), "ok"),
];
