/** The page's elements by id. */

/** The element with an id, of the given class; throws when the markup lacks it. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/** The first element inside `root` that matches, of the given class; throws when there is none. */
export function within<T extends HTMLElement>(root: ParentNode, selector: string, kind: new () => T): T {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`no ${kind.name} ${selector}`);
  return element;
}

/** A copy of the one element in a `<template>`. */
export function fromTemplate(id: string): HTMLElement {
  const copy = byId(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`the template #${id} is empty`);
  return copy;
}

/** Points a drawing at a product. */
export function showArt(root: ParentNode, productId: string): void {
  root.querySelector("use")?.setAttribute("href", `#art-${productId}`);
}
