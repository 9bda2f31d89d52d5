/** Videos: begun, the first three seconds held, seen to the end; each once a source and page view. */
import type { Capture } from "../capture.js";
import { bare, isPrivate, namesOf, parse, pathUp } from "./element.js";

/** A video is decided in its first seconds. */
const HELD_S = 3;
/** Two looks at the time lie at most this far apart while it plays, at double speed; more is a jump. */
const STEP_S = 1.5;

interface Watched {
  source: string;
  /** Seconds played. */
  played: number;
  /** Where it was last. */
  at: number;
  held: boolean;
  completed: boolean;
}

export function startVideo({ listen, track, begun }: Capture): void {
  let all = new WeakMap<Element, Watched>();
  begun.add(() => {
    all = new WeakMap();
  });

  listen("play timeupdate ended", (event) => {
    const video = event.composedPath()[0] as HTMLVideoElement;
    if (video.localName !== "video") return;
    const { currentTime, currentSrc: source, duration, muted } = video;
    const long = Number.isFinite(duration) ? duration : undefined;
    let watched = all.get(video);
    const say = (what: string) => {
      const path = pathUp(video);
      const { element_id, vario_id } = namesOf(video, path);
      track(`Video ${what}`, {
        element_id,
        vario_id,
        // Not its content, which says that a browser is old.
        title: (!isPrivate(path) && (video.getAttribute("aria-label") || video.title)) || undefined,
        source: bare(parse(source)),
        duration_s: long && Math.round(long * 10) / 10,
        position_s: Math.round(currentTime * 10) / 10,
        played_s: Math.round((watched?.played ?? 0) * 10) / 10,
        muted,
        autoplay: video.autoplay,
      });
    };
    if (watched?.source !== source) {
      if (video.paused && event.type !== "ended") return;
      watched = { source, played: 0, at: currentTime, held: false, completed: false };
      all.set(video, watched);
      say("Started");
    }
    const step = currentTime - watched.at;
    if (step > 0 && step < STEP_S) watched.played += step;
    // One that loops never ends: it is at its beginning again.
    const ended = video.ended || event.type === "ended" || (video.loop && !!long && step < 0 && long - watched.at < 1);
    watched.at = currentTime;
    if (
      !watched.held &&
      (watched.played >= HELD_S || (ended && !!long && long <= HELD_S && watched.played > long / 2))
    ) {
      watched.held = true;
      say("Held");
    }
    if (ended && !watched.completed) {
      watched.completed = true;
      say("Completed");
    }
  });
}
