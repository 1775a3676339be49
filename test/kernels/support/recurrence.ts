/**
 * Recurrent layers in float64, in the plainest words: each number remembers what it was made of, so
 * that the way back needs no formula of its own.
 */
import { sigmoid } from "./formulas.js";

/** A number with what it was made of, and how much it grows with each of that. */
class Scalar {
  gradient = 0;

  constructor(
    readonly value: number,
    private readonly from: readonly (readonly [Scalar, number])[] = [],
  ) {}

  /** Hands its gradient on; those that were made of it must have done so. */
  back(): void {
    for (const [scalar, slope] of this.from) scalar.gradient += this.gradient * slope;
  }
}

/** An activation and its slope where it gave y. */
export const functions = {
  tanh: [Math.tanh, (y: number) => 1 - y * y],
  sigmoid: [sigmoid, (y: number) => y * (1 - y)],
  relu: [(x: number) => Math.max(x, 0), (y: number) => Number(y > 0)],
  linear: [(x: number) => x, () => 1],
} as const;

/** The name of one of them. */
export type FunctionName = keyof typeof functions;

/**
 * A recurrent layer with its numbers: x [steps, rows, gates x units], kernel [units, gates x
 * units], bias [gates x units] or none.
 */
export interface Recurrence {
  readonly kind: "simpleRnn" | "gru" | "gruReset" | "lstm";
  readonly activation: FunctionName;
  readonly recurrentActivation: FunctionName;
  readonly steps: number;
  readonly rows: number;
  readonly units: number;
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly bias?: readonly number[] | undefined;
}

/**
 * Its states [steps, rows, units], and where `dh` is the gradient of these, that of x, of the
 * kernel and of the bias.
 */
export function recurrence(layer: Recurrence, dh: readonly number[]) {
  const { kind, activation, recurrentActivation, steps, rows, units } = layer;
  const made: Scalar[] = [];
  const make = (value: number, from: readonly (readonly [Scalar, number])[]): Scalar => {
    const scalar = new Scalar(value, from);
    made.push(scalar);
    return scalar;
  };
  const leaves = (values: readonly number[]): Scalar[] => values.map((value) => new Scalar(value));
  const plus = (...all: readonly Scalar[]): Scalar =>
    make(
      all.reduce((sum, { value }) => sum + value, 0),
      all.map((one) => [one, 1] as const),
    );
  const times = (a: Scalar, b: Scalar): Scalar =>
    make(a.value * b.value, [
      [a, b.value],
      [b, a.value],
    ]);
  const apply = (name: FunctionName, a: Scalar): Scalar => {
    const y = functions[name][0](a.value);
    return make(y, [[a, functions[name][1](y)]]);
  };
  const [x, kernel, bias] = [leaves(layer.x), leaves(layer.kernel), leaves(layer.bias ?? [])];
  const width = x.length / (steps * rows);
  /** Number `gate` of unit j in the product of a state and the kernel, with the bias. */
  const product = (state: readonly Scalar[], gate: number, j: number): Scalar => {
    const column = gate * units + j;
    const terms = state.map((one, i) => times(one, kernel[i * width + column]));
    return plus(...terms, ...(layer.bias ? [bias[column]] : []));
  };
  const all = Array.from({ length: units }, (_, j) => j);
  const states: Scalar[] = [];
  for (let r = 0; r < rows; r++) {
    let h = all.map(() => new Scalar(0));
    let c = h;
    for (let t = 0; t < steps; t++) {
      const given = (gate: number, j: number): Scalar => x[(t * rows + r) * width + gate * units + j];
      const sum = (gate: number, j: number): Scalar => plus(given(gate, j), product(h, gate, j));
      const gate = (number: number): Scalar[] => all.map((j) => apply(recurrentActivation, sum(number, j)));
      if (kind === "simpleRnn") h = all.map((j) => apply(activation, sum(0, j)));
      else if (kind === "lstm") {
        const [i, f, o] = [gate(0), gate(1), gate(3)];
        const g = all.map((j) => apply(activation, sum(2, j)));
        c = all.map((j) => plus(times(f[j], c[j]), times(i[j], g[j])));
        h = all.map((j) => times(o[j], apply(activation, c[j])));
      } else {
        const [z, reset] = [gate(0), gate(1)];
        const left = kind === "gru" ? [] : all.map((j) => times(reset[j], h[j]));
        const g = all.map((j) => {
          // before the first step there is no state, and no product with what a reset leaves of it
          const behind = kind === "gru" ? times(reset[j], product(h, 2, j)) : product(t > 0 ? left : [], 2, j);
          return apply(activation, plus(given(2, j), behind));
        });
        h = all.map((j) => {
          const rest = make(1 - z[j].value, [[z[j], -1]]);
          return plus(times(z[j], h[j]), times(rest, g[j]));
        });
      }
      for (const [j, state] of h.entries()) states[(t * rows + r) * units + j] = state;
    }
  }
  for (const [i, state] of states.entries()) state.gradient += dh[i];
  for (const scalar of made.toReversed()) scalar.back();
  const valuesOf = (scalars: readonly Scalar[]): number[] => scalars.map(({ value }) => value);
  const gradientsOf = (scalars: readonly Scalar[]): number[] => scalars.map(({ gradient }) => gradient);
  return { h: valuesOf(states), dx: gradientsOf(x), dKernel: gradientsOf(kernel), dBias: gradientsOf(bias) };
}
