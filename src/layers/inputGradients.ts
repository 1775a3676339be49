import { DataError, UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import { layOut } from "../graph/lower.js";
import { gradientsOf } from "../graph/reverse.js";
import type { Network } from "../nn/network.js";
import { sumsOf } from "../ops/activationByName.js";
import { add } from "../ops/arithmetic.js";
import { copy } from "../ops/copy.js";
import { fusionRules } from "../ops/fusion.js";
import { Program } from "../runtime/program.js";
import type { Reals } from "../runtime/runtime.js";
import type { TimeSlice } from "../runtime/timeSlice.js";
import { passesThrough } from "./generalPasses.js";
import type { Asked, Relaxation } from "./relaxations.js";
import type { Stack } from "./stack.js";

/** Rows that go through the network at once. */
const CHUNK = 256;

/** The gradients of one answer of each row, by all numbers that enter the network. */
export interface InputGradients {
  /** [rows, inputs]. */
  readonly gradients: Reals;
  /** Which answer of each row was taken, counted from 0. */
  readonly outputs: Int32Array;
  /** How searches for equilibria went, where layers have some. */
  readonly relaxation?: Relaxation;
}

/** Rows as they enter the network, as Reals. */
export interface NumberRows {
  readonly name: string;
  readonly rows: number;
  readonly x: ArrayLike<number> & { subarray(begin: number, end: number): ArrayLike<number> };
}

/** What is asked of the rows. */
export interface Question {
  /** The answer whose gradient is wanted; undefined for the largest one of each row. */
  readonly output: number | undefined;
  /** Whether it is that of the sums that go into the last activation. */
  readonly logits: boolean;
}

/**
 * The gradients of answers of a network, which is that of `stack`, by the numbers in `data`. Rows
 * don't depend on one another, so that one way back from an answer of each gives all of them.
 * @throws UsageError INVALID_OPTION where layers have no gradient; DataError DATA_NON_FINITE,
 * NOT_CONVERGED.
 */
export async function inputGradients(
  network: Network,
  stack: Stack,
  data: NumberRows,
  { output, logits }: Question,
  slice: TimeSlice,
): Promise<InputGradients> {
  const { runtime, inputs, outputs: units } = network;
  const most = Math.min(CHUNK, data.rows);
  const { arena } = runtime;
  const passes = passesThrough(network, stack, 0);
  const asked = passes.ask?.();
  const x = { address: runtime.allocateReals(most * inputs) };
  const indices = arena.allocate(most * 4);
  const through = stack.forward(false, 0);
  const last = through[through.length - 1];
  const answers = logits ? sumsOf(last) : last;
  const choice = shared(leaf(["rows", units], "the answers that are explained"));
  const [gradient] = gradientsOf(answers, choice, [stack.x], add);
  if (!gradient)
    throw new UsageError(
      "INVALID_OPTION",
      "The model's answers have no gradient by the numbers of a row: its first layer takes these for places in a table. permutationImportance explains such a model.",
    );
  const choices = runtime.allocateReals(most * units);
  const places = new Map([...passes.placesOf({ x, indices, labels: 0, targets: 0 }), [choice, { address: choices }]]);
  // what is the data itself, or the choice, is copied to where it can be read
  const wanted = [answers, gradient].map((tensor) => copy(tensor));
  const layout = layOut(runtime, wanted, most, fusionRules, places);
  const [answered, found] = wanted.map((tensor) => layout.addressOf(tensor));
  const gradients = runtime.newReals(data.rows * inputs);
  const chosen = new Int32Array(data.rows).fill(output ?? 0);
  for (let first = 0; first < data.rows; first += most) {
    if (slice.isOver) await slice.yield();
    const rows = Math.min(most, data.rows - first);
    const program = new Program(layout.steps(rows), runtime.kernels);
    runtime.reals(x.address, rows * inputs).set(data.x.subarray(first * inputs, (first + rows) * inputs));
    arena.int32(indices, rows).set(Int32Array.from({ length: rows }, (_, i) => first + i));
    const run = (): void => {
      const flags = runtime.reals(choices, rows * units).fill(0);
      for (let row = 0; row < rows; row++) flags[row * units + chosen[first + row]] = 1;
      program.run();
    };
    if (output === undefined && units > 1) {
      if (asked) asked.untold(run);
      else run();
      const all = runtime.reals(answered, rows * units);
      for (let row = 0; row < rows; row++) chosen[first + row] = largest(all.subarray(row * units, (row + 1) * units));
    }
    run();
    const own = runtime.reals(found, rows * inputs);
    const refused = refusal(own, inputs, first, data.name, asked);
    if (refused) throw refused;
    gradients.set(own, first * inputs);
  }
  return { gradients, outputs: chosen, ...(asked && { relaxation: asked.relaxation }) };
}

/** The place of the first of the largest numbers. */
function largest(values: Reals): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * The error of rows from number `first` on whose gradients aren't finite, or that were to come to
 * rest and didn't; undefined where none.
 */
function refusal(
  gradients: Reals,
  inputs: number,
  first: number,
  name: string,
  asked: Asked | undefined,
): DataError | undefined {
  const place = gradients.findIndex((value) => !Number.isFinite(value));
  const row = place < 0 ? 0 : first + Math.floor(place / inputs) + 1;
  const restless = asked?.fail(row, name);
  if (restless || row === 0) return restless;
  const what = `The gradient of the model's answer to row ${row} of ${name} is not finite`;
  return new DataError("DATA_NON_FINITE", `${what}: scale the data down or use standardize.`);
}
