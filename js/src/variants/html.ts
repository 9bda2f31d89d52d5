/**
 * HTML of a variation, made harmless. It is parsed into a document without a browsing context, checked there as a tree,
 * and cloned from there into the page, never written to the page as text: what was checked is what comes.
 */

/** Elements that run or redirect something by themselves, or that the page reads differently than the inert document. */
const REFUSED = "script,base,object,embed,noscript";

const IMAGES = /^(img|image|source|video|audio|input)$/i;

export const refusedElement = (element: Element): boolean => element.matches(REFUSED);

/** Whether an attribute could run a script: handlers, script addresses however spelled, documents inside attributes. */
export function refusedAttribute(tag: string, name: string, value: string): boolean {
  // Browsers leave out tabs and line feeds in addresses, and controls and spaces before them.
  const address = [...value.toLowerCase()].filter((sign) => sign > " ").join("");
  const named = name.toLowerCase();
  return (
    /^(on|srcdoc$|http-equiv$)/.test(named) ||
    // Of a list too: the values of an SVG animation.
    /(^|[;,])(javascript|vbscript):/.test(address) ||
    (/^data:/.test(address) && !IMAGES.test(tag)) ||
    (named === "attributename" && /^on|href$|^src/.test(address))
  );
}

/** The parser reports `style` and handlers to a Content Security Policy even where nothing can run; so they are renamed. */
const ALIAS = "data-vario-as-";
const renamed = (html: string) =>
  html.replace(/<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*/gi, (tag) =>
    tag.replace(/=\s*("[^"]*|'[^']*)|([\s/"'])(style|on\w+)(?=\s*=)/gi, (all, _, gap, name) =>
      name ? `${gap}${ALIAS}${name}` : all,
    ),
  );

type Kind = "createHTML" | "createScript" | "createScriptURL";
let policy: Record<Kind, (text: string) => string> | undefined;

/** The text as the Trusted Types policy `vario` lets it pass; where the page's policy does not list that, as it is. */
function trusted(kind: Kind, text: string): string {
  const rule = (text: string) => text;
  const rules = { createHTML: rule, createScript: rule, createScriptURL: rule };
  try {
    policy ??= (
      globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): typeof policy } }
    ).trustedTypes?.createPolicy("vario", rules);
  } catch {}
  policy ??= rules;
  return policy[kind](text);
}

export interface Checked {
  /** In the inert document; to be imported. */
  fragment: DocumentFragment;
  /** Text of style elements, which may only come as style sheets. */
  css: string;
  /** What was left out: names of elements and attributes. */
  refused: string[];
}

/** Throws where Trusted Types are enforced and the policy `vario` is not allowed. `scripts`: nothing is refused. */
export function checkedHtml(html: string, scripts: boolean): Checked {
  const inert = document.implementation.createHTMLDocument("");
  const template = inert.createElement("template");
  template.innerHTML = trusted("createHTML", renamed(html));
  const checked: Checked = { fragment: template.content, css: "", refused: [] };
  check(template.content, scripts, checked);
  return checked;
}

function check(root: DocumentFragment, scripts: boolean, checked: Checked): void {
  // A form may name its fields like the methods that are called on it.
  const { getAttributeNames, getAttribute, removeAttribute, setAttribute } = Element.prototype;
  if (!scripts) {
    for (const element of root.querySelectorAll(REFUSED)) {
      checked.refused.push(element.localName);
      element.remove();
    }
  }
  for (const element of root.querySelectorAll("style")) {
    checked.css += element.textContent;
    element.remove();
  }
  for (const element of root.querySelectorAll<HTMLElement>("*")) {
    for (const alias of getAttributeNames.call(element)) {
      const name = alias.replace(ALIAS, "");
      const value = getAttribute.call(element, alias) ?? "";
      const refused = !scripts && refusedAttribute(element.localName, name, value);
      if (refused) checked.refused.push(name);
      else if (name === alias && name !== "style") continue;
      removeAttribute.call(element, alias);
      if (refused) continue;
      if (name === "style") element.style.cssText = value;
      else setAttribute.call(element, name, trusted("createScript", value));
    }
    const { content } = element as HTMLTemplateElement;
    if (content instanceof DocumentFragment) check(content, scripts, checked);
  }
}

/** A script of the page's own, which runs once it is inserted. */
export function runnable(text: string, nonce: string | undefined, attributes: Iterable<Attr> = []): HTMLScriptElement {
  const script = document.createElement("script");
  for (const { name, value } of attributes) script.setAttribute(name, trusted("createScriptURL", value));
  if (nonce) script.nonce = nonce;
  script.text = trusted("createScript", text);
  return script;
}

/** Nodes for the page. Scripts among them, where they were let pass, run: a parsed document's would not. */
export function imported(fragment: DocumentFragment, nonce: string | undefined): Node[] {
  const copy = document.importNode(fragment, true);
  for (const script of copy.querySelectorAll("script"))
    script.replaceWith(runnable(script.text, nonce, script.attributes));
  return [...copy.childNodes];
}
