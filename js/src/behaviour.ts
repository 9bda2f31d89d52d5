/** What visitors do beside clicking links: a chunk that follows the companions, since none of it happens in the first moments. */

import { startClipboard } from "./capture/clipboard.js";
import { startForms } from "./capture/forms.js";
import { startFrustration } from "./capture/frustration.js";
import { startImpressions } from "./capture/impressions.js";
import { startVideo } from "./capture/video.js";
import type { Capture } from "./capture.js";
import type { Captured } from "./options.js";

export { judgeOf } from "./capture/judge.js";

const PARTS: [start: (capture: Capture) => void, ...what: Captured[]][] = [
  [startFrustration, "rage", "dead"],
  [startForms, "forms"],
  [startClipboard, "copy", "print"],
  [startImpressions, "impressions"],
  [startVideo, "video"],
];

export function watchBehaviour(capture: Capture): void {
  for (const [start, ...what] of PARTS) if (what.some(capture.wants)) capture.attempt(start);
}
