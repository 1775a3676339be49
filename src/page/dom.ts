/**
 * Attributes of an element; true stands for an attribute without value, false and undefined for
 * none.
 */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A new element with attributes and children; texts become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A new element of a drawing, likewise. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Lets an element have these children; changes nothing where it has them already, for a change is
 * laid out anew.
 */
export function showChildren(parent: Element, children: readonly Element[]): void {
  const present = parent.children;
  if (present.length === children.length && children.every((child, i) => child === present[i])) return;
  parent.replaceChildren(...children);
}

/**
 * The element of the page's markup with that id. @throws TypeError when there is none of that kind.
 */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`The page has no ${kind.name} "${id}".`);
}

/**
 * A section of the page with a heading; `wide` ones take the whole width. Content is appended to
 * it.
 */
export function panel(id: string, title: string, wide = false): HTMLElement {
  const heading = element("h2", { id: `${id}-title` }, title);
  return element("section", { id, class: wide ? "panel wide" : "panel", "aria-labelledby": heading.id }, heading);
}
