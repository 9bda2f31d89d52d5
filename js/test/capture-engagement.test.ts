// @vitest-environment happy-dom
/** How long a page was looked at, however often it was hidden, left alone and come back to. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { capture, manageClock, see } from "./fake-capture.js";

manageClock();
beforeEach(() => see("visible"));
const move = () => window.dispatchEvent(new Event("pointermove"));
const pass = (ms: number) => vi.advanceTimersByTime(ms);

describe("engaged time", () => {
  it("counts up to thirty seconds after the last input", async () => {
    const { of, hide } = await capture(["leaves"]);
    pass(10_000);
    move();
    pass(100_000);
    move();
    pass(5_000);
    hide(true);
    expect(of("Page Left")).toEqual([
      { engaged_ms: 45_000, scroll_depth: expect.any(Number), part: 1, reason: "exit" },
    ]);
  });

  it("does not count while the page is hidden; parts add up, and nothing new says nothing", async () => {
    const { of, hide, show } = await capture(["leaves"]);
    pass(4_000);
    see("hidden");
    hide(false);
    pass(60_000);
    see("visible");
    show(false);
    pass(2_000);
    see("hidden");
    hide(false);
    pass(1_000);
    hide(false);
    hide(true);
    expect(of("Page Left")).toMatchObject([
      { engaged_ms: 4_000, part: 1, reason: "hidden" },
      { engaged_ms: 2_000, part: 2, reason: "hidden" },
    ]);
  });

  it("says nothing twice where a page that goes is told to be hidden after that", async () => {
    const { of, hide } = await capture(["leaves"]);
    pass(1_000);
    hide(true);
    pass(3);
    see("hidden");
    hide(false);
    expect(of("Page Left")).toHaveLength(1);
  });

  it("begins anew with a page that comes back, and in a page opened behind others when it is seen", async () => {
    const { of, hide, show } = await capture(["leaves"]);
    pass(1_000);
    hide(true);
    pass(9_000);
    show(true);
    pass(500);
    hide(true);
    expect(of("Page Left")).toMatchObject([
      { engaged_ms: 1_000, part: 1 },
      { engaged_ms: 500, part: 1 },
    ]);
    see("hidden");
    const behind = await capture(["leaves"]);
    pass(7_000);
    see("visible");
    behind.show(false);
    pass(300);
    behind.hide(true);
    expect(behind.of("Page Left")).toMatchObject([{ engaged_ms: 300 }]);
  });

  it("goes on while a film with sound plays, not with one that is muted", async () => {
    document.body.innerHTML = "<video></video>";
    const video = document.querySelector("video") as HTMLVideoElement;
    for (const [muted, engaged] of [
      [false, 60_000],
      [true, 30_000],
    ] as const) {
      const { of, hide } = await capture(["leaves"]);
      video.muted = muted;
      for (let second = 0; second < 60; second++) {
        pass(1_000);
        video.dispatchEvent(new Event("timeupdate"));
      }
      hide(true);
      expect(of("Page Left")).toMatchObject([{ engaged_ms: engaged }]);
    }
  });
});

describe("scroll depth", () => {
  const sized = (element: Element, scrollHeight: number, clientHeight: number, scrollTop: number) => {
    for (const [name, value] of Object.entries({ scrollHeight, clientHeight, scrollTop }))
      Object.defineProperty(element, name, { value, configurable: true });
  };

  it("is the deepest point seen, of the document or of what scrolls in its place", async () => {
    const root = document.scrollingElement ?? document.documentElement;
    sized(root, 4000, 1000, 0);
    const first = await capture(["leaves"]);
    pass(600);
    sized(root, 4000, 1000, 2000);
    window.dispatchEvent(new Event("scroll"));
    pass(300);
    sized(root, 4000, 1000, 0);
    first.hide(true);
    expect(first.of("Page Left")).toMatchObject([{ scroll_depth: 75 }]);

    sized(root, 1000, 1000, 0);
    document.body.innerHTML = "<div id=small></div><div id=pane></div>";
    const second = await capture(["leaves"]);
    for (const [id, height, top] of [
      ["small", 100, 0],
      ["pane", 900, 900],
    ] as const) {
      const pane = document.getElementById(id) as Element;
      sized(pane, 3600, height, top);
      pane.dispatchEvent(new Event("scroll"));
      pass(300);
    }
    second.hide(true);
    expect(second.of("Page Left")).toMatchObject([{ scroll_depth: 50 }]);
  });
});
