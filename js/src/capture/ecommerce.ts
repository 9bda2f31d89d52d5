/** Checks ecommerce events, however they were tracked: a wrong field is left out and counted, in strict mode the event. */
import { checkCommerce, isCommerce, STRICT } from "../commerce/check.js";
import { VarioError } from "../errors.js";
import type { Inside } from "../inside.js";

export function startEcommerce({ enrichers, options, vario, count, report }: Inside): void {
  enrichers.push(({ kind, name }, body) => {
    if (kind !== "track" || !isCommerce(name) || body.charAt(0) !== "{") return body;
    const { properties, wrong } = checkCommerce(JSON.parse(body));
    if (!wrong.length) return body;
    report(new VarioError("E_EVENT_FIELD", "left out", `${name}: ${wrong.join(", ")}`));
    count("E_EVENT_FIELD", wrong.length);
    return options.strict || (vario as { [STRICT]?: boolean })[STRICT] ? undefined : JSON.stringify(properties);
  });
}
