/** Clicks on links and buttons; what leads out, what is downloaded; events that the page declares itself. */
import type { Capture } from "../capture.js";
import { bare, declaredBy, describe, isPrivate, pathFrom, pathOf, targetOf } from "./element.js";

const LINKS = "a[href],area[href],svg a";
export const CONTROLS = `${LINKS},button,summary,input[type=submit],input[type=button],input[type=image],input[type=reset],[role=button],[role=link],[role=menuitem],[role=tab]`;
/** What is saved or played, not shown as a page. */
const FILE =
  /\.(pdf|xlsx?|docx?|pptx?|pps|od[pst]|txt|rtf|csv|tsv|key|epub|exe|msi|dmg|pkg|deb|rpm|apk|iso|7z|rar|zip|gz|tgz|xz|bz2|avi|mov|mp4|mpe?g|webm|wmv|mkv|mp3|wav|wma|ogg|flac|m4a|midi?)$/i;

export function startClicks({ window, wants, listen, track }: Capture): void {
  function declare(element: Element | undefined): boolean {
    const event = wants("declarative") && element?.getAttribute("data-vario-event");
    if (event && element) track(event, declaredBy(element));
    return !!event;
  }

  listen("click auxclick", (event) => {
    // The middle button opens links only; the right one none.
    const aside = event.type === "auxclick";
    if (aside && (event as MouseEvent).button !== 1) return;
    const path = pathOf(event);
    // A button within a link: the link leads somewhere.
    const link = path.find((element) => element.matches(LINKS));
    const control = link ?? path.find((element) => element.matches(CONTROLS));
    if (aside && !link) return;
    const declared = path.find((element) => element.hasAttribute("data-vario-event"));
    // A form's event is its being submitted.
    const said = declared?.localName !== "form" && declare(declared);
    if (!control) return;
    const up = pathFrom(control, path);
    const target = link && targetOf(link);
    const web = target && /^http/.test(target.protocol) ? target : undefined;
    const properties = {
      ...describe(control, up),
      // What a private link leads to may name somebody.
      href: isPrivate(up) ? undefined : bare(target),
    };
    const [, extension] = (web && FILE.exec(web.pathname)) ?? [];
    if (web && wants("downloads") && (extension || link?.hasAttribute("download"))) {
      const file_name = properties.href?.split("/").pop() || undefined;
      track("File Downloaded", { ...properties, file_name, file_extension: extension?.toLowerCase() });
    } else if (web && wants("outbound") && web.host !== window.location.host)
      track("Outbound Link Clicked", { ...properties, hostname: web.hostname });
    else if (wants("clicks") && !said) track(link ? "Link Clicked" : "Element Clicked", properties);
  });

  listen("submit", (event) => {
    const form = pathOf(event)[0];
    declare(form);
  });
}
