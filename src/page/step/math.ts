/** A formula as a tree of MathML elements, which hold text or other elements. */
export interface MathTree {
  readonly tag: string;
  readonly text?: string;
  readonly children?: readonly MathTree[];
  /** Set on what the reader has chosen, for the style sheet. */
  readonly isChosen?: boolean;
  /** Whether parentheses are drawn around it, which grow with it in every engine. */
  readonly isFenced?: boolean;
  /** Whether an operator stands between two parts although it comes first on its line. */
  readonly isInfix?: boolean;
}

/**
 * What stands in a row of a formula: trees, names and signs; a single letter or a word is a name,
 * anything else a sign.
 */
export type Part = MathTree | string;

/** A name, upright where it has several letters. */
export function name(text: string): MathTree {
  return { tag: "mi", text };
}

/** A number, as `numberText` writes it. */
export function number(text: string): MathTree {
  return { tag: "mn", text };
}

/** An operator or a parenthesis. */
export function sign(text: string): MathTree {
  return { tag: "mo", text };
}

/** Words within a formula, with the spaces around them. */
export function words(text: string): MathTree {
  return { tag: "mtext", text: text.replaceAll(" ", "\u00a0") };
}

/** Parts beside each other. */
export function row(...parts: readonly Part[]): MathTree {
  return { tag: "mrow", children: parts.map(toTree) };
}

/** base with an index below: Z with 1. */
export function sub(base: Part, index: Part): MathTree {
  return { tag: "msub", children: [toTree(base), toTree(index)] };
}

/** base with something above: W with T. */
export function sup(base: Part, above: Part): MathTree {
  return { tag: "msup", children: [toTree(base), toTree(above)] };
}

/** base with an index and something above: W with 2 and T. */
export function subsup(base: Part, index: Part, above: Part): MathTree {
  return { tag: "msubsup", children: [toTree(base), toTree(index), toTree(above)] };
}

/** One part over another. */
export function fraction(above: Part, below: Part): MathTree {
  return { tag: "mfrac", children: [toTree(above), toTree(below)] };
}

/** A name with a hat: what is estimated. */
export function hat(symbol: string): MathTree {
  return { tag: "mover", children: [name(symbol), sign("^")] };
}

/** The square root of a part. */
export function root(of: Part): MathTree {
  return { tag: "msqrt", children: [toTree(of)] };
}

/** The sum over an index. */
export function sum(over: Part): MathTree {
  return { tag: "munder", children: [sign("∑"), toTree(over)] };
}

/** Parts in parentheses. */
export function fenced(...parts: readonly Part[]): MathTree {
  return row(sign("("), ...parts, sign(")"));
}

/** A matrix of cells, in parentheses that are as high. */
export function table(cells: readonly (readonly MathTree[])[]): MathTree {
  const rows = cells.map((line) => ({
    tag: "mtr",
    children: line.map((cell) => ({ tag: "mtd", children: [cell], ...(cell.isChosen && { isChosen: true }) })),
  }));
  return { tag: "mtable", children: rows, isFenced: true };
}

/** The formula read from left to right, as one line of text. */
export function textOf({ text = "", children = [], isFenced = false }: MathTree): string {
  const inner = text + children.map(textOf).join(" ");
  return isFenced ? `(${inner})` : inner;
}

/**
 * Parts of a formula that may stand on lines of their own: each but the first begins with an equals
 * or plus sign.
 */
export function segmentsOf(formula: MathTree): readonly MathTree[] {
  if (formula.tag !== "mrow") return [formula];
  const segments: MathTree[][] = [[]];
  for (const [i, part] of (formula.children ?? []).entries()) {
    const begins = part.tag === "mo" && (part.text === "=" || part.text === "+");
    const opens = begins && i > 1;
    if (opens) segments.push([]);
    segments[segments.length - 1].push(opens ? { ...part, isInfix: true } : part);
  }
  return segments.map((parts) => row(...parts));
}

function toTree(part: Part): MathTree {
  if (typeof part !== "string") return part;
  if (/^[−-]?[\d.]/.test(part)) return number(part);
  return /^\p{L}/u.test(part) ? name(part) : sign(part);
}
