import type { MathTree } from "./math.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** The formula as an element of the page, set on a line of its own. */
export function mathElement(tree: MathTree): Element {
  const math = document.createElementNS(MATHML, "math");
  math.setAttribute("display", "block");
  math.append(elementOf(tree));
  return math;
}

function elementOf({ tag, text, children = [], isChosen = false }: MathTree): Element {
  const made = document.createElementNS(MATHML, tag);
  if (text !== undefined) made.textContent = text;
  if (isChosen) made.setAttribute("class", "chosen");
  made.append(...children.map(elementOf));
  return made;
}
