import { el } from "../dom.ts";
import { fullTime } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Live, Part } from "../live.ts";
import { live } from "../live.ts";
import type { VersionInfo, VersionList } from "../source/payload.ts";
import type { StudioSource } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { backLink, heading } from "../view.ts";

const EVERY_MS = 5000;

/** Every version of the payload, the one in force first; an older one is in force again by one click. */
export function versionsView({ source }: ViewContext): View {
  const body: Live = live<VersionList>({
    load: () => source.payload.versions(),
    draw: (list) => table(source, list, () => body.refresh()),
    skeleton: skeleton("rows"),
    empty: {
      when: ({ versions }) => versions.length === 0,
      node: () => empty("versions.empty.title", "versions.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el(
      "div",
      { class: "page" },
      backLink("#/experiments", "experiments.title"),
      heading("versions.title", "versions.about"),
      body.node,
    ),
    stop: body.stop,
  };
}

function table(source: StudioSource, first: VersionList, done: () => void): Part<VersionList> {
  const list = el("ol", { class: "versions", "data-testid": "versions" });
  const failure = el("p", { class: "note bad", role: "alert", hidden: true });
  const update = ({ current, versions }: VersionList) => {
    list.replaceChildren(...versions.map((version) => row(version, version.version === current)));
  };

  function row(version: VersionInfo, current: boolean): HTMLElement {
    const action = current
      ? el("span", { class: "chip-state tone-up" }, t("versions.current"))
      : restoreButton(version);
    return el(
      "li",
      { "data-testid": `version-${version.version}`, "data-current": current },
      el("span", { class: "version-number" }, String(version.version)),
      el(
        "span",
        { class: "version-words" },
        el("strong", {}, noteOf(version)),
        el("small", { class: "faint" }, [whenOf(version), version.author].filter(Boolean).join(" · ")),
      ),
      action,
    );
  }

  function restoreButton({ version }: VersionInfo): HTMLElement {
    const button = el(
      "button",
      { type: "button", class: "button small", "aria-label": t("versions.restoreOf", { version }) },
      icon("undo"),
      t("versions.restore"),
    );
    button.addEventListener("click", async () => {
      button.disabled = true;
      failure.hidden = true;
      try {
        await source.payload.restore(version);
        done();
      } catch (error) {
        button.disabled = false;
        failure.hidden = false;
        failure.textContent = error instanceof Error ? error.message : String(error);
      }
    });
    return button;
  }

  update(first);
  return { node: el("section", { class: "card" }, failure, list), update };
}

function noteOf({ origin, note, restored }: VersionInfo): string {
  if (origin === "file") return t("version.note.file", { file: note });
  if (restored !== undefined) return t("version.note.restored", { version: restored });
  return note || t("version.note.none");
}

/** The page's own payload in the serverless demo has no time of its own. */
function whenOf({ createdAt }: VersionInfo): string {
  return Date.parse(createdAt) > 0 ? fullTime(createdAt) : "";
}
