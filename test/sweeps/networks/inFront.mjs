/**
 * Layers over images and sequences, and those that come to rest, in float64 with their bounds: see
 * reference.mjs.
 */
import { activated, added, FUNCTIONS, multiplied, product } from "./bounded.mjs";

/** A convolution without padding or strides, of images of one channel; before its activation. */
export function convolved({ filters, kernelSize }, { values, bounds, shape }, u, numbers) {
  const [height, width] = shape;
  const [down, across] = kernelSize;
  const rows = values.length / (height * width);
  const places = Array.from({ length: (height - down + 1) * (width - across + 1) }, (_, place) => {
    const y = Math.floor(place / (width - across + 1));
    return y * width + (place % (width - across + 1));
  });
  const taps = Array.from({ length: down * across }, (_, tap) => Math.floor(tap / across) * width + (tap % across));
  const at = Array.from({ length: rows }, (_, row) =>
    places.flatMap((place) => taps.map((tap) => row * height * width + place + tap)),
  ).flat();
  const patches = { values: Float64Array.from(at, (i) => values[i]), bounds: Float64Array.from(at, (i) => bounds[i]) };
  const made = product({ ...patches, columns: taps.length }, filters, u, numbers("kernel"), numbers("bias"));
  return { ...made, columns: places.length * filters };
}

/** The last state of a recurrent layer, or all. */
export function recurrent(layer, x, u, numbers) {
  const { units, goBackwards, returnSequences } = layer;
  const [steps, features] = x.shape;
  const rows = x.values.length / (steps * features);
  const step = (t) => columnsOf(x, t * features, features);
  const order = Array.from({ length: steps }, (_, t) => (goBackwards ? steps - 1 - t : t));
  const gates = numbers("kernel").length / (features * units);
  let h = zeros(rows, units);
  let c = h;
  const states = order.map((t) => {
    const given = product(step(t), gates * units, u, numbers("kernel"), numbers("bias"));
    [h, c] = stepped(layer, given, h, c, u, numbers);
    return h;
  });
  return returnSequences ? { ...side(states, rows), shape: [steps, units] } : h;
}

/** The state and the cell behind a step, of what goes into the gates beside the state. */
function stepped({ kind, units, activation, recurrentActivation, resetAfter }, given, h, c, u, numbers) {
  const kernel = numbers("recurrentKernel");
  const fromState = product(h, given.columns, u, kernel, numbers("recurrentBias"));
  const of = (matrix, gate) => columnsOf(matrix, gate * units, units);
  const gate = (number) => activated(recurrentActivation, added(of(given, number), of(fromState, number), u), u);
  if (kind === "simpleRnn") return [activated(activation, added(given, fromState, u), u), c];
  if (kind === "lstm") {
    const g = activated(activation, added(of(given, 2), of(fromState, 2), u), u);
    const cell = added(multiplied(gate(1), c, u), multiplied(gate(0), g, u), u);
    return [multiplied(gate(3), activated(activation, cell, u), u), cell];
  }
  const [z, r] = [gate(0), gate(1)];
  const behind = resetAfter
    ? multiplied(r, of(fromState, 2), u)
    : of(product(multiplied(r, h, u), given.columns, u, kernel), 2);
  const g = activated(activation, added(of(given, 2), behind, u), u);
  const rest = { ...z, values: z.values.map((value) => 1 - value), bounds: z.bounds.map((bound) => bound + u) };
  return [added(multiplied(z, h, u), multiplied(rest, g, u), u), c];
}

/**
 * The share of a row's largest number by which it changes at rest, by the unit roundoff of its
 * type.
 */
const restOf = (u) => (u > 2 ** -40 ? 2 ** -20 : 2 ** -43);

/** Iterations after which float64 has none left to make, where each halves what is left. */
const ITERATIONS = 100;

/** The state of rest, of weights by which an iteration at least halves distances. */
export function atRest({ units, activation }, x, u, numbers) {
  const w = numbers("recurrentKernel");
  const c = product(x, units, u, numbers("kernel"), numbers("bias"));
  const rows = c.values.length / units;
  let z = zeros(rows, units);
  for (let k = 0; k < ITERATIONS; k++) z = { ...iterated(z, c, w, activation, 0), bounds: z.bounds };
  const { bounds } = iterated(z, c, w, activation, u);
  const { slope = 1 } = FUNCTIONS[activation];
  const sums = Array.from({ length: units }, (_, j) =>
    z.values.slice(0, units).reduce((sum, _, i) => sum + Math.abs(w[i * units + j]), 0),
  );
  const left = 1 - slope * Math.max(...sums);
  for (let row = 0; row < rows; row++) {
    const [begin, end] = [row * units, (row + 1) * units];
    const size = z.values.subarray(begin, end).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = bounds.subarray(begin, end).reduce((most, bound) => Math.max(most, bound), 0);
    bounds.fill((off + restOf(u) * size) / left, begin, end);
  }
  return { ...z, bounds };
}

function iterated(z, c, w, activation, u) {
  return activated(activation, added(product(z, c.columns, u, w), c, u), u);
}

function zeros(rows, columns) {
  return { values: new Float64Array(rows * columns), bounds: new Float64Array(rows * columns), columns };
}

/** So many columns of a matrix, from that one on. */
function columnsOf({ values, bounds, columns }, first, count) {
  const rows = values.length / columns;
  const picked = (from) =>
    Float64Array.from({ length: rows * count }, (_, i) => from[Math.floor(i / count) * columns + first + (i % count)]);
  return { values: picked(values), bounds: picked(bounds), columns: count };
}

/** Matrices side by side. */
function side(parts, rows) {
  const width = parts[0].columns;
  const joined = (name) =>
    Float64Array.from({ length: rows * parts.length * width }, (_, i) => {
      const [row, column] = [Math.floor(i / (parts.length * width)), i % (parts.length * width)];
      return parts[Math.floor(column / width)][name][row * width + (column % width)];
    });
  return { values: joined("values"), bounds: joined("bounds"), columns: parts.length * width };
}
