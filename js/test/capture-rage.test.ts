// @vitest-environment happy-dom
/** Which clicks are made in anger, and which only look like it. */
import { describe, expect, it, vi } from "vitest";
import { body, capture, click, manageClock } from "./fake-capture.js";

manageClock();

async function clicks(html: string, times: [afterMs: number, x?: number, detail?: number][], selector = "#x") {
  body(html);
  const { of } = await capture(["rage"]);
  for (const [after, x = 10, detail = 1] of times) {
    vi.advanceTimersByTime(after);
    click(selector, { x, detail });
  }
  return of("Rage Click");
}
const THREE: [number][] = [[0], [900], [900]];

describe("anger", () => {
  it.each([
    ["three clicks on a button", "<button id=x>Buy</button>"],
    ["on a link", "<a id=x href='#'>Buy</a>"],
    ["on a picture", "<img id=x>"],
    ["on an icon in a button", "<button><svg class='icon'><path id=x></path></svg></button>"],
    ["on a button in a page named after sliders", "<main class='slider-page'><button id=x>Buy</button></main>"],
  ])("is %s", async (_, html) => {
    expect(await clicks(html, THREE)).toHaveLength(1);
  });

  it("is told of once a burst, with what was clicked", async () => {
    const times: [number][] = [...THREE, [100], [100], [100], [5000], [100], [100]];
    const told = await clicks("<button id=x>Buy</button>", times);
    expect(told).toEqual(Array(2).fill({ tag: "button", element_id: "x", text: "Buy", clicks: 3 }));
  });
});

describe("no anger", () => {
  it.each<[string, [number, number?, number?][]]>([
    ["two clicks", [[0], [100]]],
    ["clicks more than a second apart", [[0], [900], [1001]]],
    ["clicks more than 30 px apart", [[0], [100], [100, 41]]],
    [
      "the keyboard, or a script",
      [
        [0, 10, 0],
        [10, 10, 0],
        [10, 10, 0],
      ],
    ],
  ])("are %s", async (_, times) => {
    expect(await clicks("<button id=x>Buy</button>", times)).toEqual([]);
  });

  it.each([
    ["checkbox", "<input id=x type=checkbox>"],
    ["number field", "<input id=x type=number>"],
    ["text field", "<input id=x>"],
    ["label", "<label id=x>Size</label>"],
    ["toggle by role", "<div id=x role=switch></div>"],
    ["toggle by state", "<button id=x aria-pressed=true>Like</button>"],
    ["accordion", "<button id=x aria-expanded=false>Details</button>"],
    ["summary", "<details><summary id=x>Details</summary></details>"],
    ["tab", "<button id=x role=tab>Reviews</button>"],
    ["stepper by sign", "<button id=x>+</button>"],
    ["stepper by name", "<button id=x aria-label='Increase quantity'>▴</button>"],
    ["stepper by its place", "<div class='quantity-box'><button id=x>1</button></div>"],
    ["stepper in Chinese", "<button id=x>加</button>"],
    ["spin button", "<div id=x role=spinbutton></div>"],
    ["carousel by class", "<div class='swiper-button'><button id=x>go</button></div>"],
    ["carousel by role description", "<div aria-roledescription=carousel><button id=x>go</button></div>"],
    ["carousel's arrow", "<button id=x>›</button>"],
    ["next", "<button id=x>Next</button>"],
    ["next in Chinese", "<a id=x href='#'>下一页</a>"],
    ["pagination", "<nav class=pagination><a id=x href='#'>3</a></nav>"],
    ["game on a canvas", "<canvas id=x></canvas>"],
    ["application", "<div role=application><button id=x>Fire</button></div>"],
    ["video", "<video id=x></video>"],
    ["player's control", "<div class=video-player><button id=x>10 s</button></div>"],
    ["mute", "<button id=x title='Mute'>M</button>"],
    ["range", "<input id=x type=range>"],
    ["editor", "<div contenteditable><p id=x>text</p></div>"],
  ])("is in a %s", async (_, html) => {
    expect(await clicks(html, THREE)).toEqual([]);
  });

  it("selects a paragraph by a triple click", async () => {
    vi.spyOn(document, "getSelection").mockReturnValue({ type: "Range" } as Selection);
    expect(await clicks("<p id=x>Words</p>", THREE)).toEqual([]);
  });
});
