/** PostHog's batch endpoint: https://posthog.com/docs/api/capture */
import type { HttpWire } from "../http.js";
import type { Destination, SegmentMessage } from "../options.js";

/** PostHog's own names for what it treats in its own way. */
const NAMES: Record<string, string> = {
  page: "$pageview",
  identify: "$identify",
  alias: "$create_alias",
  group: "$groupidentify",
};

function eventOf(message: SegmentMessage): object {
  const { type, event, messageId, anonymousId, userId, timestamp, properties, traits, context = {} } = message;
  const { page = {}, sessionId } = context;
  const details: Record<string, unknown> = {
    ...properties,
    distinct_id: userId ?? anonymousId,
    $current_url: page.url,
    $pathname: page.path,
    $referrer: page.referrer,
    $session_id: sessionId,
    $lib: "vario",
  };
  if (type === "identify") Object.assign(details, { $anon_distinct_id: anonymousId, $set: traits });
  if (type === "alias") details.alias = message.previousId;
  if (type === "group")
    Object.assign(details, { $group_type: "group", $group_key: message.groupId, $group_set: traits });
  // The id makes a message that comes twice count once.
  return { event: NAMES[type] ?? event, uuid: messageId, timestamp, properties: details };
}

export function postHogWire({ endpoint, apiKey }: Extract<Destination, { type: "posthog" }>): HttpWire {
  return {
    url: `${endpoint.replace(/\/+$/, "")}/batch/`,
    body: (entries) =>
      JSON.stringify({
        api_key: apiKey,
        batch: entries.map((entry) => eventOf(JSON.parse(entry.bytes))),
        sent_at: new Date().toISOString(),
      }),
    // No preflight: PostHog reads the text as JSON.
    type: "text/plain",
  };
}
