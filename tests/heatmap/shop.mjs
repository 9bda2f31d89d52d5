/** Runs in a page: builds a shop, as it was or as it is after a release. Each element has its key as a property, which no selector can see. */

/** @param {{ classes?: boolean, siblings?: boolean, words?: boolean }} changes @returns {void} */
export function buildShop(changes) {
  const hash = changes.classes ? "x9f2kq" : "a7c31d";
  const said = (text, other) => (changes.words ? other : text);
  const make = (tag, key, { id, name, text, more = {} } = {}, children = []) => {
    const element = document.createElement(tag);
    element.key = key;
    element.className = `${key.replace(/-\d+$/, "")}_${hash} css-${hash}${key.length}`;
    if (id) element.id = id;
    if (name) element.setAttribute("data-vario-id", name);
    for (const [attribute, value] of Object.entries(more)) element.setAttribute(attribute, value);
    if (text) element.append(text);
    element.append(...children);
    return element;
  };
  const product = (number) =>
    make(
      "article",
      `card-${number}`,
      number % 4 === 0 ? { name: `tea-${number}` } : number % 4 === 1 ? { id: `radix-:r${number}:` } : {},
      [
        make("h3", `title-${number}`, { text: said(`Tea ${number}`, `茶 ${number}`) }),
        make("p", `text-${number}`, { text: said("Fresh and green from the hills", "高山绿茶，清香") }),
        make("div", `row-${number}`, {}, [
          make("span", `price-${number}`, { text: said(`$${number}.50`, `¥${number * 7}`) }),
          make("button", `buy-${number}`, {
            text: said("Buy", "购买"),
            ...(number % 4 === 0 ? { name: `buy-${number}` } : {}),
          }),
        ]),
      ],
    );
  const extra = (tag, key) => (changes.siblings ? [make(tag, key, { text: said("New!", "新！") })] : []);
  document.body.replaceChildren(
    ...extra("aside", "banner"),
    make("header", "header", { id: "top" }, [
      ...extra("button", "language"),
      make("a", "logo", { text: "Tea", more: { href: "/" } }),
      make(
        "nav",
        "nav",
        { id: "menu" },
        ["shop", "story", "help"].map((part) =>
          make("a", `nav-${part}`, { text: said(part, `中${part}`), more: { href: `/${part}` } }),
        ),
      ),
      make("button", "cart", { name: "cart", text: said("Cart", "购物车") }),
    ]),
    make("main", "main", {}, [
      make("section", "hero", { id: "hero" }, [
        ...extra("p", "offer"),
        make("h1", "headline", { text: said("Spring harvest", "春茶") }),
        make("p", "lead", { text: said("Hand-picked", "手工采摘") }),
        make("button", "hero-buy", { name: "hero-buy", text: said("Order now", "立即订购") }),
      ]),
      make(
        "section",
        "list",
        { id: "products" },
        Array.from({ length: 12 }, (_, number) => product(number)),
      ),
      make("section", "letter", {}, [
        make("h2", "letter-title", { text: said("Letter", "通讯") }),
        make("form", "form", { id: "newsletter" }, [
          make("input", "mail", { more: { name: "mail", type: "text" } }),
          make("button", "subscribe", { text: said("Subscribe", "订阅"), more: { type: "button" } }),
        ]),
      ]),
    ]),
    make("footer", "footer", { id: "headlessui-menu-12" }, [
      ...extra("small", "award"),
      make("small", "legal", { text: said("Legal", "法律") }),
      make("a", "imprint", { text: said("Imprint", "版本说明"), more: { href: "/imprint" } }),
    ]),
  );
}
