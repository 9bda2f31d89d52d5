// @vitest-environment happy-dom
/** What is said of an element, and what never is. */
import { beforeEach, describe, expect, it } from "vitest";
import {
  bare,
  declaredBy,
  describe as describeElement,
  isPrivate,
  parse,
  pathUp,
  targetOf,
} from "../src/capture/element.js";

const one = (html: string, selector = "#x") => {
  document.body.innerHTML = html;
  return document.querySelector(selector) as Element;
};
beforeEach(() => {
  document.body.innerHTML = "";
});

describe("an element's text", () => {
  it.each([
    ["<a id=x>Read <b>more</b>\n now</a>", "Read more now"],
    ["<button id=x aria-label='Close'>x</button>", "Close"],
    ["<a id=x><img alt='Longjing'></a>", "Longjing"],
    ["<button id=x>Hi <span data-vario-mask>Ada</span>!</button>", "Hi !"],
    ["<button id=x aria-label='Hi Ada'><span data-vario-mask>Ada</span> Profile</button>", "Profile"],
    ["<label id=x>Name <input value='Ada'><textarea>Ada</textarea><select><option>Ada</select></label>", "Name"],
    ["<div id=x><script>ada()</script><style>.ada{}</style>Tea</div>", "Tea"],
    ["<div data-vario-mask><p><button id=x>Ada</button></p></div>", undefined],
    ["<div contenteditable><a id=x>Ada</a></div>", undefined],
    ["<input id=x type=submit value=Ada>", undefined],
    ["<input id=x type=password aria-label='Ada'>", undefined],
    ["<textarea id=x>Ada</textarea>", undefined],
    ["<button id=x></button>", undefined],
  ])("of %s is %s", (html, text) => {
    expect(describeElement(one(html)).text).toBe(text);
  });

  it("is cut", () => {
    expect(String(describeElement(one(`<p id=x>${"tea ".repeat(999)}</p>`)).text)).toHaveLength(80);
  });

  it("is none inside a shadow tree whose host is masked", () => {
    const host = one("<div id=x data-vario-mask></div>");
    host.attachShadow({ mode: "open" }).innerHTML = "<button>Ada</button>";
    const button = host.shadowRoot?.querySelector("button") as Element;
    expect(isPrivate(pathUp(button))).toBe(true);
    expect(describeElement(button)).toEqual({
      tag: "button",
      element_id: undefined,
      vario_id: undefined,
      text: undefined,
    });
  });
});

describe("the way upwards", () => {
  it("ends at a detached link, whose host is a text", () => {
    const link = document.createElement("a");
    link.href = "https://shop.example/tea";
    expect(pathUp(link)).toEqual([link]);
  });

  it("ends in a form that has a field named parentNode", () => {
    const form = one("<form id=x><input name=parentNode></form>");
    Object.defineProperty(form, "parentNode", { value: form.firstElementChild });
    expect(pathUp(form)).toHaveLength(2);
  });
});

describe("addresses", () => {
  it.each([
    ["https://shop.example/tea?visitor=ada#ada", "https://shop.example/tea"],
    ["mailto:ada@example.com", "mailto:"],
    ["tel:+491234", "tel:"],
    ["javascript:ada()", "javascript:"],
    ["data:text/plain,ada", "data:"],
    ["blob:https://shop.example/ada", "blob:"],
    ["http://[", undefined],
  ])("%s is told as %s", (address, told) => {
    expect(bare(parse(address))).toBe(told);
  });

  it("of SVG's links are read, though their href is an object", () => {
    const link = one('<svg><a id=x href="https://shop.example/tea"></a></svg>');
    expect(targetOf(link)?.pathname).toBe("/tea");
  });
});

it("declared properties are names and values of the attributes; numbers are numbers, identifiers texts", () => {
  const element = one(
    "<b id=x data-vario-event=E data-vario-id=i data-vario-mask data-vario-impression=c data-vario-as-href=h data-vario-plan-name=pro data-vario-price=9.5 data-vario-product-id=17 data-vario-sku=8 data-vario-zip=01234 data-vario-new=true data-other=x></b>",
  );
  expect(declaredBy(element)).toEqual({
    plan_name: "pro",
    price: 9.5,
    product_id: "17",
    sku: "8",
    zip: "01234",
    new: true,
  });
});
