/** Clicks in anger: many on the same spot (rage), and those that nothing answers (dead). */
import type { Capture } from "../capture.js";
import type { Properties } from "../options.js";
import { CONTROLS } from "./clicks.js";
import { describe, pathFrom, pathOf, targetOf } from "./element.js";

const RAGE_CLICKS = 3;
/** Longest pause between two clicks of a burst. */
const RAGE_MS = 1000;
const RAGE_PX = 30;
/** Within so long a click is answered, or it is dead. */
const DEAD_MS = 2500;
/** A request is told of only when it has ended: so long is waited for one that began in time. */
const REQUEST_MS = 10_000;
/** A first task that ends so late: a dialog of the browser's was open, or the page worked. */
const BUSY_MS = 500;

const FIELDS =
  "input:not([type=submit]):not([type=button]):not([type=image]):not([type=reset]),textarea,select,option,label,[contenteditable]:not([contenteditable=false])";
/** Pressed many times by those who are content: toggles, steppers, carousels, games, players. */
const REPEATED = `${FIELDS},canvas,video,audio,summary,embed,object,[aria-pressed],[aria-expanded],[role=switch],[role=checkbox],[role=radio],[role=slider],[role=spinbutton],[role=scrollbar],[role=tab],[role=application],[aria-roledescription=carousel],[aria-roledescription=slide]`;
const REPEATED_NAME =
  /carousel|slider|slideshow|swiper|slick|gallery|stepper|spinner|quantity|pagination|pager|player|game|toggle|zoom|volume/i;
const STEP_NAME =
  /(^|[^a-z])(next|prev|previous|forward|backward?|plus|minus|increase|decrease|increment|decrement|more|less|play|pause|mute)([^a-z]|$)/i;
const STEP_TEXT =
  /^([+\-−–<>‹›«»←→↑↓▲▼◀▶×]|next|prev|previous|back|more|less|play|pause|上一.{0,2}|下一.{0,2}|加|减)$/i;

/** How far upwards names are looked at: what holds half of the page says nothing about a button in it. */
const NEAR = 5;

/** Whether clicks on this are meant to be many. `path`: what was clicked and all above; `control`: the button among it. */
export function isRepeated(path: Element[], control: Element): boolean {
  const said = (element: Element, ...names: string[]) =>
    names.map((name) => element.getAttribute(name) ?? "").join(" ");
  return (
    path.some((element) => element.matches(REPEATED)) ||
    path
      .slice(0, path.indexOf(control) + NEAR)
      .some(
        (element) => !/^(body|html|main)$/.test(element.localName) && REPEATED_NAME.test(said(element, "class", "id")),
      ) ||
    STEP_NAME.test(said(control, "class", "id", "aria-label", "title")) ||
    STEP_TEXT.test((control.textContent ?? "").trim())
  );
}

/** Answers what the page may not show: another window, a file, a program. */
const ELSEWHERE = `${FIELDS},canvas,video,audio,iframe,embed,object,a[download],a[target]:not([target=_self]),[disabled],[aria-disabled=true]`;
const ANSWERS =
  "scroll selectionchange focusin copy cut input change submit toggle play pause fullscreenchange popstate hashchange visibilitychange blur pagehide";
const REQUESTS = /^(fetch|xmlhttprequest|script)$/;

interface Click {
  element: Element;
  /** By `performance.now()`. */
  at: number;
  /** The address then. */
  href: string;
  properties: Properties;
}

export function startFrustration(capture: Capture): void {
  const { window, document, wants, listen, track, ending } = capture;
  const now = () => window.performance.now();
  let burst: { element: Element; x: number; y: number; at: number; clicks: number } | undefined;

  function rage(element: Element, path: Element[], up: Element[], { clientX: x, clientY: y }: MouseEvent) {
    const at = now();
    const goes =
      burst && burst.element === element && at - burst.at <= RAGE_MS && Math.hypot(x - burst.x, y - burst.y) <= RAGE_PX;
    burst = goes && burst ? { ...burst, at, clicks: burst.clicks + 1 } : { element, x, y, at, clicks: 1 };
    if (burst.clicks !== RAGE_CLICKS || isRepeated(path, element)) return;
    // A triple click selects a paragraph.
    if (!element.matches(CONTROLS) && document.getSelection()?.type === "Range") return;
    track("Rage Click", { ...describe(element, up), clicks: RAGE_CLICKS });
  }

  /** Clicks not answered yet; and those of which only a request could still tell. */
  let waiting: Click[] = [];
  let doubtful: Click[] = [];
  let disarm: (() => void) | undefined;

  function answered() {
    waiting = [];
    rest();
  }
  const heard = ({ type }: Event) => {
    // A click puts the caret somewhere and selects nothing.
    if (type !== "selectionchange" || document.getSelection()?.type === "Range") answered();
  };
  function rest() {
    if (waiting.length || doubtful.length) return;
    disarm?.();
    disarm = undefined;
  }
  /** Only while a click is pending: nothing on the page is watched otherwise. */
  function arm(event: Event) {
    const mutations = new window.MutationObserver(answered);
    const what = { childList: true, attributes: true, characterData: true, subtree: true };
    for (const node of event.composedPath())
      if ((node as Node).nodeType === 11 || node === document) mutations.observe(node as Node, what);
    if (disarm) {
      const before = disarm;
      disarm = () => {
        before();
        mutations.disconnect();
      };
      return;
    }
    const types = ANSWERS.split(" ");
    const began = (click: Click, { startTime }: PerformanceEntry) =>
      startTime >= click.at && startTime <= click.at + DEAD_MS;
    const requests =
      window.PerformanceObserver &&
      new window.PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { initiatorType, name } = entry as PerformanceResourceTiming;
          if (!REQUESTS.test(initiatorType) || name.includes("/v1/batch")) continue;
          const silent = (click: Click) => !began(click, entry);
          waiting = waiting.filter(silent);
          doubtful = doubtful.filter(silent);
        }
        rest();
      });
    requests?.observe({ type: "resource" });
    for (const type of types) window.addEventListener(type, heard, true);
    disarm = () => {
      mutations.disconnect();
      requests?.disconnect();
      for (const type of types) window.removeEventListener(type, heard, true);
    };
  }
  const report = ({ properties }: Click) => track("Dead Click", properties);
  /** Takes it out of the list; false: it was answered. */
  const taken = (list: Click[], click: Click) => list.includes(click) && !!list.splice(list.indexOf(click), 1);

  function dead(element: Element, path: Element[], event: MouseEvent) {
    const link = element.matches("a[href]") ? targetOf(element) : undefined;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (path.some((above) => above.matches(ELSEWHERE)) || (link && !/^http/.test(link.protocol))) return;
    // To where one is already, the top of the page for instance.
    if (link?.hash && link.href === window.location.href) return;
    if (!element.matches(CONTROLS) && window.getComputedStyle(element).cursor !== "pointer") return;
    if (waiting.some((other) => other.element === element)) return;
    const click: Click = { element, at: now(), href: window.location.href, properties: describe(element, path) };
    waiting.push(click);
    arm(event);
    setTimeout(() => {
      const leads = link
        ? link.href.split("#")[0] !== click.href.split("#")[0]
        : element.matches("[type=submit],[type=image],button:not([type])") && element.closest("form");
      if ((leads && !event.defaultPrevented) || now() - click.at > BUSY_MS) {
        taken(waiting, click);
        rest();
      }
    });
    setTimeout(() => {
      if (!taken(waiting, click)) return;
      if (window.location.href !== click.href) return rest();
      if (!window.PerformanceObserver) report(click);
      else {
        doubtful.push(click);
        setTimeout(() => {
          if (taken(doubtful, click)) report(click);
          rest();
        }, REQUEST_MS - DEAD_MS);
      }
      rest();
    }, DEAD_MS);
  }

  listen("click", (given) => {
    const event = given as MouseEvent;
    // By keyboard or by script.
    if (!event.detail) return;
    const path = pathOf(event);
    const element = path.find((above) => above.matches(CONTROLS)) ?? path[0];
    if (!element) return;
    const up = pathFrom(element, path);
    if (wants("rage")) rage(element, path, up, event);
    if (wants("dead")) dead(element, up, event);
  });
  ending.add(() => {
    for (const click of doubtful.splice(0)) report(click);
    answered();
  });
}
