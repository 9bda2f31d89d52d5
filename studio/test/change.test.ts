import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CHANGE_KINDS,
  type Change,
  changeFault,
  pageChanges,
  readChanges,
  withChange,
  withoutChange,
} from "../src/new-test/change.ts";

const change = (kind: Change["kind"], value: string, selector = "h1"): Change => ({ selector, kind, value, label: "" });

describe("changes in the payload", () => {
  test("texts and links change the document, colours and visibility are style; nothing is a script or markup", () => {
    const changes = [
      change("text", "Tea <b>now</b>"),
      change("link", "/teas", "a"),
      change("color", "#112233"),
      change("background", "#ffffff", '[data-vario-id="x"]'),
      change("hide", "", "aside"),
    ];
    expect(pageChanges(changes)).toEqual({
      domMutations: [
        { selector: "h1", action: "set", attribute: "text", value: "Tea <b>now</b>" },
        { selector: "a", action: "set", attribute: "href", value: "/teas" },
      ],
      css: 'h1{color:#112233!important}\n[data-vario-id="x"]{background-color:#ffffff!important}\naside{display:none!important}',
    });
    expect(pageChanges([])).toEqual({});
  });

  test("are read back as they were written", () => {
    const colour = fc.stringMatching(/^#[0-9a-f]{6}$/);
    const made = fc.constantFrom(...CHANGE_KINDS).chain((kind) =>
      fc.record({
        kind: fc.constant(kind),
        selector: fc.constantFrom("h1", '[data-vario-id="a{b}"]', "ul>li:nth-of-type(2)", "a, b"),
        value: kind === "hide" ? fc.constant("") : kind === "text" || kind === "link" ? fc.string() : colour,
        label: fc.constant(""),
      }),
    );
    fc.assert(
      fc.property(fc.array(made), (changes) => {
        const sorted = [...changes].sort((a, b) => Number(isStyle(a)) - Number(isStyle(b)));
        expect(readChanges(pageChanges(changes))).toEqual(sorted);
      }),
    );
  });

  test.each([
    { js: "alert(1)" },
    { urlRedirect: "/b" },
    { domMutations: [{ selector: "h1", action: "append", attribute: "class", value: "x" }] },
    { domMutations: [{ selector: "h1", action: "set", attribute: "html", value: "x" }] },
    { css: "h1{font-size:40px}" },
    { domMutations: 5 },
  ])("that another hand made are not taken for the Studio's own: %j", (variation) => {
    expect(readChanges(variation)).toBeUndefined();
  });
});

const isStyle = ({ kind }: Change): boolean => kind !== "text" && kind !== "link";

describe("a value", () => {
  test.each([
    ["text", "Buy", undefined],
    ["text", "  ", "empty"],
    ["color", "#aabbcc", undefined],
    ["color", "red", "color"],
    ["background", "#fff}body{display:none", "color"],
    ["link", "/teas?x=1#y", undefined],
    ["link", "#teas", undefined],
    ["link", "https://tea.example/", undefined],
    ["link", "mailto:a@tea.example", undefined],
    ["link", "javascript:alert(1)", "link"],
    ["link", " java\nscript:alert(1)", "link"],
    ["link", "data:text/html,x", "link"],
    ["link", "https://", "link"],
    ["hide", "", undefined],
  ] as const)("%s %j: %s", (kind, value, fault) => {
    expect(changeFault({ kind, value })).toBe(fault);
  });
});

test("a change takes the place of one of its kind at its element, and can be taken back", () => {
  const first = [change("text", "a"), change("color", "#000000")];
  const next = withChange(first, change("text", "b"));
  expect(next.map(({ value }) => value)).toEqual(["b", "#000000"]);
  expect(withChange(next, change("text", "c", "h2"))).toHaveLength(3);
  expect(withoutChange(next, { selector: "h1", kind: "text" })).toEqual([change("color", "#000000")]);
});
