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

interface Policy {
  createHTML(text: string): string;
  createScript(text: string): string;
}
let policy: Policy | undefined;

/** The Trusted Types policy `vario`. Where the page's policy does not list it: the texts as they are. */
function trusted(): Policy {
  const rule = (text: string) => text;
  const rules = { createHTML: rule, createScript: rule };
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
  try {
    policy ??= trustedTypes?.createPolicy("vario", rules);
  } catch {}
  policy ??= rules;
  return policy;
}

/** Runs a script as one of the page's. */
export function run(text: string, nonce = ""): void {
  const script = document.createElement("script");
  script.nonce = nonce;
  script.text = trusted().createScript(text);
  document.documentElement.append(script);
  script.remove();
}

export interface Checked {
  /** In the inert document; to be imported. */
  fragment: DocumentFragment;
  /** Text of style elements, which may only come as style sheets. */
  css: string;
}

/** Throws where Trusted Types are enforced and the policy `vario` is not allowed. `refuse`: undefined lets all pass. */
export function checkedHtml(html: string, refuse: ((name: string) => void) | undefined): Checked {
  const template = document.implementation.createHTMLDocument("").createElement("template");
  template.innerHTML = trusted().createHTML(renamed(html));
  return { fragment: template.content, css: check(template.content, refuse) };
}

function check(root: DocumentFragment, refuse: ((name: string) => void) | undefined): string {
  // A form may name its fields like the methods that are called on it.
  const { getAttributeNames, getAttribute, removeAttribute, setAttribute } = Element.prototype;
  let css = "";
  for (const element of root.querySelectorAll(refuse ? `style,${REFUSED}` : "style")) {
    if (element.localName === "style") css += element.textContent;
    else refuse?.(element.localName);
    element.remove();
  }
  for (const element of root.querySelectorAll<HTMLElement>("*")) {
    for (const alias of getAttributeNames.call(element)) {
      const name = alias.replace(ALIAS, "");
      const value = getAttribute.call(element, alias) ?? "";
      const refused = refuse && refusedAttribute(element.localName, name, value);
      if (!refused && name === alias && name !== "style") continue;
      removeAttribute.call(element, alias);
      if (refused) refuse(name);
      else if (name === "style") element.style.cssText = value;
      else setAttribute.call(element, name, trusted().createScript(value));
    }
    const { content } = element as HTMLTemplateElement;
    if (content instanceof DocumentFragment) css += check(content, refuse);
  }
  return css;
}
