/**
 * Which clicks are made in anger (rage), and which nothing answers (dead). One judge a window, whose verdicts the captured
 * events and the heatmap share.
 *
 * Rage: at least three clicks on the same element, each within a second of the last and all within 30 px. Dead: no mutation,
 * navigation, scroll, selection, focus, dialog or request began within 2,500 ms.
 */
import { CONTROLS } from "./clicks.js";
import { isElement, isShadowed, nearest, pathFrom, targetOf } from "./element.js";

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
  "scroll selectionchange focusin copy cut input change submit toggle play pause fullscreenchange popstate hashchange visibilitychange blur pagehide".split(
    " ",
  );
const REQUESTS = /^(fetch|xmlhttprequest|script)$/;

/** A click by pointer. */
export interface Click {
  event: MouseEvent;
  /** It, and clicks on the same element while an answer to it is waited for. */
  events: Event[];
  /** The control that was clicked, else the innermost element. */
  element: Element;
  /** From it upwards. */
  up: Element[];
  /** By `performance.now()`. */
  at: number;
  /** The address then. */
  href: string;
}

/** Who wants to know. */
export interface Verdicts {
  /** The third click of a burst, or a later one. */
  rage?(click: Click, clicks: number): void;
  /** It is being waited for an answer; said at once. */
  waiting?(click: Click): void;
  /** Nothing answered. */
  dead?(click: Click): void;
}

export interface Judge {
  follow(verdicts: Verdicts): void;
  /** Whether it may still turn out to be dead. */
  isOpen(event: Event): boolean;
  /** The page view ends: what only a request could have answered is dead. */
  end(): void;
}

const judges = new WeakMap<Window, Judge>();

export function judgeOf(window: Window & typeof globalThis): Judge {
  const judge = judges.get(window) ?? createJudge(window);
  judges.set(window, judge);
  return judge;
}

function createJudge(window: Window & typeof globalThis): Judge {
  const { document } = window;
  const now = () => window.performance.now();
  const followers: Verdicts[] = [];
  let burst: { element: Element; x: number; y: number; at: number; clicks: number; angry: boolean } | undefined;

  function tell(verdict: (follower: Verdicts) => void) {
    for (const follower of followers) {
      try {
        verdict(follower);
      } catch {
        // One's fault is no matter for the others.
      }
    }
  }

  function rage(click: Click, path: Element[]) {
    const { element, event, at } = click;
    const { clientX: x, clientY: y } = event;
    const goes =
      burst && burst.element === element && at - burst.at <= RAGE_MS && Math.hypot(x - burst.x, y - burst.y) <= RAGE_PX;
    burst = goes && burst ? { ...burst, at, clicks: burst.clicks + 1 } : { element, x, y, at, clicks: 1, angry: false };
    const { clicks } = burst;
    // A triple click selects a paragraph.
    if (clicks === RAGE_CLICKS)
      burst.angry =
        !isRepeated(path, element) && (element.matches(CONTROLS) || document.getSelection()?.type !== "Range");
    if (burst.angry) tell((follower) => follower.rage?.(click, clicks));
  }

  /** Clicks not answered yet; and those of which only a request could still tell. */
  let waiting: Click[] = [];
  let doubtful: Click[] = [];
  let disarm: (() => void) | undefined;

  function answered() {
    waiting = [];
    rest();
  }
  const heard = (event: Event) => {
    if (!waiting.length) return;
    const { type } = event;
    // One that the page holds up answers nobody by itself; whether it does is known when it has passed.
    if (type === "submit") return void setTimeout(() => event.defaultPrevented || answered());
    // A click puts the caret somewhere and selects nothing.
    if (type !== "selectionchange" || document.getSelection()?.type === "Range") answered();
  };
  function rest() {
    if (waiting.length || doubtful.length) return;
    disarm?.();
    disarm = undefined;
  }
  let mutations: MutationObserver | undefined;
  /** To begin to listen costs a click more than to hear, and to let pass, what happens without one. */
  let hears = false;
  function hear() {
    hears = true;
    for (const type of ANSWERS) window.addEventListener(type, heard, { capture: true, passive: true });
  }
  /** Only while a click is pending: no change of the page is watched otherwise. */
  function arm(event: Event) {
    mutations ??= new window.MutationObserver(answered);
    const what = { childList: true, attributes: true, characterData: true, subtree: true };
    for (const node of event.composedPath())
      if ((node as Node).nodeType === 11 || node === document) mutations.observe(node as Node, what);
    // What holds a frame may answer for it.
    for (let frame = window.frameElement; frame; frame = frame.ownerDocument.defaultView?.frameElement ?? null)
      mutations.observe(frame.ownerDocument, what);
    if (!hears) hear();
    if (disarm) return;
    let requests: PerformanceObserver | undefined;
    disarm = () => {
      mutations?.disconnect();
      requests?.disconnect();
      requests = undefined;
    };
    const armed = disarm;
    // A request's end is told of later anyway, so the page need not wait for that either.
    setTimeout(() => {
      if (disarm === armed) requests = watchRequests();
    });
  }
  function watchRequests(): PerformanceObserver | undefined {
    if (!window.PerformanceObserver) return undefined;
    const began = (click: Click, { startTime }: PerformanceEntry) =>
      startTime >= click.at && startTime <= click.at + DEAD_MS;
    const requests = new window.PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { initiatorType, name } = entry as PerformanceResourceTiming;
        if (!REQUESTS.test(initiatorType) || name.includes("/v1/batch")) continue;
        const silent = (click: Click) => !began(click, entry);
        waiting = waiting.filter(silent);
        doubtful = doubtful.filter(silent);
      }
      rest();
    });
    requests.observe({ type: "resource", buffered: true });
    return requests;
  }
  const report = (click: Click) => tell((follower) => follower.dead?.(click));
  /** Takes it out of the list; false: it was answered. */
  const taken = (list: Click[], click: Click) => list.includes(click) && !!list.splice(list.indexOf(click), 1);

  function dead(click: Click) {
    const { element, event, up } = click;
    const link = element.matches("a[href]") ? targetOf(element) : undefined;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (nearest(up, ELSEWHERE, isShadowed(event.composedPath())) || (link && !/^http/.test(link.protocol))) return;
    // To where one is already, the top of the page for instance.
    if (link?.hash && link.href === window.location.href) return;
    if (!element.matches(CONTROLS) && window.getComputedStyle(element).cursor !== "pointer") return;
    const before = waiting.find((other) => other.element === element);
    if (before) return void before.events.push(event);
    waiting.push(click);
    tell((follower) => follower.waiting?.(click));
    arm(event);
    setTimeout(() => {
      const leads = link && link.href.split("#")[0] !== click.href.split("#")[0];
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

  function judge(event: MouseEvent) {
    // By keyboard or by script.
    if (!event.detail) return;
    const whole = event.composedPath();
    const path = whole.slice(0, -2).filter(isElement);
    const element = nearest(whole, CONTROLS) ?? path[0];
    if (!element) return;
    const click: Click = {
      event,
      events: [event],
      element,
      up: pathFrom(element, path),
      at: now(),
      href: window.location.href,
    };
    if (followers.some((follower) => follower.rage)) rage(click, path);
    if (followers.some((follower) => follower.dead)) dead(click);
  }
  window.addEventListener(
    "click",
    (event) => {
      try {
        judge(event);
      } catch {
        // The embedding page must never notice.
      }
    },
    { capture: true, passive: true },
  );

  return {
    follow: (verdicts) => void followers.push(verdicts),
    isOpen: (event) => [...waiting, ...doubtful].some(({ events }) => events.includes(event)),
    end() {
      for (const click of doubtful.splice(0)) report(click);
      answered();
    },
  };
}
