import type { Constant, Node } from "./graphIn.js";

/** What stands for the number of rows in a shape that a graph asks for: it is never known. */
export const ROWS = Number.NaN;

/** One zero, which stands for as many as there are, such as those before each row's first step. */
const ZERO: Constant = { shape: [], values: new Float64Array(1), isDouble: false };

/**
 * Elements of what is computed of constants: shapes, and lists of pads and axes; weights are turned
 * at most.
 */
const MOST_ELEMENTS = 64;

/**
 * The constants of a graph, and what its nodes make of these: exporters compute shapes by ops, and
 * turn weights.
 */
export class Folding {
  /** By name. */
  readonly constants: Map<string, Constant>;
  /** Elements of weights that may still be turned: each once. */
  private left = 0;

  constructor(constants: ReadonlyMap<string, Constant>) {
    this.constants = new Map(constants);
    for (const { values } of constants.values()) this.left += values.length;
  }

  /** Adds what nodes make of constants alone. Nodes come in their order. */
  fold(nodes: readonly Node[]): void {
    for (const node of nodes) {
      const [name, ...others] = node.outputs;
      if (others.length > 0 || this.constants.has(name)) continue;
      const made = node.op === "Transpose" ? this.turned(node) : madeBy(node, this.constants);
      if (made) this.constants.set(name, made);
    }
  }

  /** A matrix, transposed. */
  private turned({ inputs, attributes }: Node): Constant | undefined {
    const from = this.constants.get(inputs[0] ?? "");
    const order = attributes.get("perm")?.wholes ?? [1, 0];
    if (from?.shape.length !== 2 || order.join() !== "1,0" || from.values.length > this.left) return undefined;
    this.left -= from.values.length;
    const [rows, columns] = from.shape;
    const values = Float64Array.from(from.values, (_, i) => from.values[(i % rows) * columns + Math.floor(i / rows)]);
    return { ...from, shape: [columns, rows], values };
  }
}

/** A list of whole numbers. */
function listed(values: readonly number[]): Constant {
  return { shape: [values.length], values: Float64Array.from(values), isDouble: false };
}

/**
 * What a node makes of constants alone; undefined for other nodes, and ops that shapes aren't made
 * by.
 */
function madeBy({ op, inputs, attributes }: Node, constants: ReadonlyMap<string, Constant>): Constant | undefined {
  if (op === "Constant") {
    const [one, all] = [attributes.get("value_int")?.whole, attributes.get("value_ints")?.wholes];
    return (
      attributes.get("value")?.constant ?? (one === undefined ? all && listed(all) : { ...listed([one]), shape: [] })
    );
  }
  const found = inputs.map((name) => constants.get(name));
  const [from, ...others] = found;
  const isZero = from?.values.every((one) => one === 0) ?? false;
  if (op === "ConstantOfShape") return repeated(from, attributes.get("value")?.constant ?? ZERO);
  if (op === "Identity") return from;
  if (op === "Unsqueeze")
    return from && unsqueezed(from, attributes.get("axes")?.wholes ?? [...(others[0]?.values ?? [])]);
  const isKnown = inputs.every((name, i) => name === "" || found[i]);
  if (isZero && (op === "Expand" || (op === "Slice" && !isKnown))) return ZERO;
  if (!from || !isKnown || from.values.length > MOST_ELEMENTS) return undefined;
  const axis = attributes.get("axis")?.whole ?? 0;
  switch (op) {
    case "Cast":
    case "Floor":
      return from.values.every((one) => !(one % 1)) ? from : undefined;
    case "Shape":
      return listed(from.shape);
    case "Squeeze":
      return from.values.length === 1 ? { ...from, shape: [] } : undefined;
    case "Gather":
      return from.shape.length === 1 && others[0] && axis === 0 ? gathered(from, others[0]) : undefined;
    case "Concat":
      return axis === 0 || axis === -1 ? joined(found) : undefined;
    case "Slice":
      return sliced(from, others) ?? (isZero ? ZERO : undefined);
    case "Reshape":
      return others[0] && reshaped(from, others[0]);
    case "ReduceProd":
      return { ...listed([from.values.reduce((all, one) => all * one, 1)]), shape: [] };
    case "Add":
      return each(from, others[0], (a, b) => a + b);
    case "Sub":
      return each(from, others[0], (a, b) => a - b);
    case "Mul":
      return each(from, others[0], (a, b) => a * b);
    case "Div":
      return each(from, others[0], (a, b) => a / b);
    default:
      return undefined;
  }
}

/** With axes of one element more. */
function unsqueezed(from: Constant, axes: readonly number[]): Constant | undefined {
  const rank = from.shape.length + axes.length;
  if (axes.length === 0 || rank > 8) return undefined;
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const left = [...from.shape];
  return {
    ...from,
    shape: Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : (left.shift() ?? 1))),
  };
}

function repeated(shape: Constant | undefined, value: Constant): Constant | undefined {
  const values = shape?.values ?? new Float64Array([ROWS]);
  const count = values.reduce((all, one) => all * one, 1);
  if (Number.isInteger(count) && count > 0 && count <= MOST_ELEMENTS)
    return { ...value, shape: [...values], values: new Float64Array(count).fill(value.values[0] ?? 0) };
  return value.values[0] === 0 ? ZERO : undefined;
}

function gathered(from: Constant, places: Constant): Constant | undefined {
  const count = from.values.length;
  const own = Array.from(places.values, (place) => (place < 0 ? place + count : place));
  if (own.length > MOST_ELEMENTS || !own.every((place) => Number.isInteger(place) && place >= 0 && place < count))
    return undefined;
  return { ...from, shape: places.shape, values: Float64Array.from(own, (place) => from.values[place]) };
}

function joined(parts: readonly (Constant | undefined)[]): Constant | undefined {
  const values = parts.flatMap((part) => (part?.shape.length === 1 ? [...part.values] : [Number.POSITIVE_INFINITY]));
  return values.length <= MOST_ELEMENTS && !values.includes(Number.POSITIVE_INFINITY) ? listed(values) : undefined;
}

/** Entries along the first axis, forwards or backwards. */
function sliced(from: Constant, others: readonly (Constant | undefined)[]): Constant | undefined {
  const [rows] = from.shape;
  const [start, end, axis = 0, by = 1] = others.map((one) => one?.values[0]);
  if (others.some((one) => one && one.values.length !== 1) || start === undefined || end === undefined)
    return undefined;
  if (!(rows > 0) || axis !== 0 || Math.abs(by) !== 1) return undefined;
  const width = from.values.length / rows;
  const [least, most] = by > 0 ? [0, rows] : [-1, rows - 1];
  const place = (at: number): number => Math.min(most, Math.max(least, at < 0 ? at + rows : at));
  const values: number[] = [];
  for (let row = place(start); by > 0 ? row < place(end) : row > place(end); row += by)
    values.push(...from.values.subarray(row * width, (row + 1) * width));
  return { ...from, shape: [values.length / width, ...from.shape.slice(1)], values: Float64Array.from(values) };
}

function reshaped(from: Constant, { values }: Constant): Constant | undefined {
  const known = values.reduce((all, one) => (one === -1 ? all : all * one), 1);
  const shape = Array.from(values, (one) => (one === -1 ? from.values.length / known : one));
  const fits = shape.every((one) => Number.isInteger(one) && one > 0);
  return fits && shape.reduce((all, one) => all * one, 1) === from.values.length ? { ...from, shape } : undefined;
}

/**
 * Of pairs of whole numbers, or of each with one number; undefined where something else comes of
 * it.
 */
function each(a: Constant, b: Constant | undefined, of: (a: number, b: number) => number): Constant | undefined {
  if (!b || b.values.length > MOST_ELEMENTS) return undefined;
  const count = Math.max(a.values.length, b.values.length);
  if (![a, b].every(({ values }) => values.length === count || values.length === 1)) return undefined;
  const made = Array.from({ length: count }, (_, i) =>
    of(a.values[a.values.length === 1 ? 0 : i], b.values[b.values.length === 1 ? 0 : i]),
  );
  const isWhole = (value: number): boolean => Number.isNaN(value) || Number.isSafeInteger(value);
  const areWhole = [...made, ...a.values, ...b.values].every(isWhole);
  return areWhole ? { ...listed(made), shape: a.values.length === count ? a.shape : b.shape } : undefined;
}
