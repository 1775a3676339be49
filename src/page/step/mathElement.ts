import { type MathTree, segmentsOf } from "./math.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * The formula as elements that may be broken into lines between them, which engines don't do by
 * themselves.
 */
export function mathElements(tree: MathTree): readonly Element[] {
  return segmentsOf(tree).map((segment) => {
    const math = document.createElementNS(MATHML, "math");
    math.setAttribute("displaystyle", "true");
    math.append(elementOf(segment));
    return math;
  });
}

function elementOf({
  tag,
  text,
  children = [],
  isChosen = false,
  isFenced = false,
  isInfix = false,
}: MathTree): Element {
  const made = document.createElementNS(MATHML, tag);
  if (text !== undefined) made.textContent = text;
  if (isChosen || isFenced) made.setAttribute("class", isChosen ? "chosen" : "fenced");
  if (isInfix) made.setAttribute("form", "infix");
  made.append(...children.map(elementOf));
  return made;
}
