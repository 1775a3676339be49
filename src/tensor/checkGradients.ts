import { checkOptions, checkText, checkWhole, told } from "../check.js";
import { UsageError } from "../errors.js";
import { isSame, resolve } from "../graph/shape.js";
import type { Dtype } from "../runtime/kernels.js";
import { Compiled } from "./compiled.js";
import { type Numbers, readBatch } from "./values.js";

/** What is checked, and how closely. */
export interface GradientCheckOptions {
  /** The output that the gradients are of. Default "loss". */
  readonly loss?: string;
  /** Elements of each tensor that are tried at most, evenly spaced. Default 1000. */
  readonly most?: number;
}

/** The worst place of one tensor. */
export interface GradientCheck {
  /** Its index along each axis. */
  readonly place: readonly number[];
  /** The gradient that the program computes. */
  readonly analytic: number;
  /** The central difference. */
  readonly numeric: number;
  /**
   * Their difference, divided by the larger of both, or by 2^-10 of the loss (of 1, if that is
   * less), where both are smaller.
   */
  readonly error: number;
  /** Elements that were compared. */
  readonly compared: number;
  /**
   * Elements that were not, for the loss has a corner there, as relu has at 0: no difference tells
   * its gradient.
   */
  readonly corners: number;
  /** Whether something was compared, and no error is above the bound. */
  readonly passes: boolean;
}

/** What `checkGradients` found. */
export interface GradientReport {
  /** Whether every tensor passes. */
  readonly passes: boolean;
  /** The largest error that passes. */
  readonly bound: number;
  /** Of every tensor, its worst place. */
  readonly tensors: Readonly<Record<string, GradientCheck>>;
}

/**
 * Step of the differences, times the element where that is above 1. It balances the error of the
 * formula, STEP^2 / 6 times a third derivative (1e-11), against the rounding of two losses of about
 * 1, some 2^-50 divided by 2 STEP (6e-11).
 */
const STEP = 2 ** -17;

/** What a gradient is at least measured against, in losses: there both errors above are 1e-7. */
const LEAST = 2 ** -10;

/** A hundred times that. */
const BOUND = 1e-5;

/**
 * Forward and backward difference of a smooth loss differ by STEP times its second derivative; more
 * than that share is a corner.
 */
const CORNER = 2 ** -8;

/**
 * Compares the gradients that a program computes with central differences in float64, at the inputs
 * given: every output that has the name and shape of an input, as those of `{ loss,
 * ...gradients(loss, { w1, w2 }) }`, is taken for the gradient with respect to that input. @throws
 * UsageError where there is no such output, or no loss that is one number; what `run` throws.
 */
export async function checkGradients<I extends string, O extends string>(
  program: Compiled<I, O, Dtype>,
  values: Readonly<Record<I, Numbers>>,
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  checkOptions("checkGradients", options, '{ loss: "loss" }', ["loss", "most"]);
  const { loss = "loss", most = 1000 } = options;
  if (!(program instanceof Compiled))
    throw new UsageError("INVALID_OPTION", `checkGradients takes what compile gives, not ${told(program)}.`);
  checkWhole("most", most, 1);
  checkText("loss", loss);
  const { inputs, outputs } = program.definition;
  if (outputs.get(loss)?.shape.length !== 0)
    throw new UsageError(
      "INVALID_OPTION",
      `checkGradients needs an output of one number named ${loss}: name it by { loss }.`,
    );
  const names = [...inputs].flatMap(([name, { shape }]) => {
    const gradient = outputs.get(name);
    return gradient && isSame(gradient.shape, shape) ? [name as I & O] : [];
  });
  if (names.length === 0) {
    const message =
      "checkGradients needs gradients as outputs with the names of inputs, as { loss, ...gradients(loss, { w }) }.";
    throw new UsageError("INVALID_OPTION", message);
  }
  using exact = await program.inFloat64();
  const { rows, elements } = readBatch(program.definition, values, program.info.rows);
  const analytic: Readonly<Record<string, ArrayLike<number>>> = await exact.run(values);
  const tensors: [string, GradientCheck][] = [];
  for (const name of names) {
    const leaf = inputs.get(name);
    const numbers = Float64Array.from((leaf && elements.get(leaf)) ?? []);
    const lossAt = async (i: number, value: number): Promise<number> => {
      const moved = numbers.with(i, value);
      const results: Readonly<Record<string, ArrayLike<number>>> = await exact.run({ ...values, [name]: moved });
      return results[loss][0];
    };
    const found = await worstOf(numbers, analytic[name], analytic[loss][0], lossAt, most);
    tensors.push([name, { ...found, place: placeOf(found.index, resolve(leaf?.shape ?? [], rows)) }]);
  }
  return { passes: tensors.every(([, { passes }]) => passes), bound: BOUND, tensors: Object.fromEntries(tensors) };
}

async function worstOf(
  numbers: Float64Array,
  analytic: ArrayLike<number>,
  loss: number,
  lossAt: (i: number, value: number) => Promise<number>,
  most: number,
): Promise<Omit<GradientCheck, "place"> & { readonly index: number }> {
  const least = LEAST * Math.max(1, Math.abs(loss));
  const tried = Math.min(most, numbers.length);
  let worst = { index: 0, analytic: Number.NaN, numeric: Number.NaN, error: -1 };
  let corners = 0;
  for (let k = 0; k < tried; k++) {
    const index = Math.floor((k * numbers.length) / tried);
    const x = numbers[index];
    const step = STEP * Math.max(1, Math.abs(x));
    const [above, below] = [await lossAt(index, x + step), await lossAt(index, x - step)];
    const numeric = (above - below) / (x + step - (x - step));
    const scale = Math.max(Math.abs(analytic[index]), Math.abs(numeric), least);
    if (Math.abs(above - 2 * loss + below) / step > CORNER * scale) {
      corners++;
      continue;
    }
    const difference = Math.abs(analytic[index] - numeric) / scale;
    const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    if (error > worst.error) worst = { index, analytic: analytic[index], numeric, error };
  }
  const compared = tried - corners;
  return { ...worst, error: Math.max(0, worst.error), compared, corners, passes: compared > 0 && worst.error <= BOUND };
}

/** Element number `index` by its index along each axis. */
function placeOf(index: number, extents: readonly number[]): readonly number[] {
  let rest = index;
  return extents
    .toReversed()
    .map((extent) => {
      const along = rest % extent;
      rest = Math.floor(rest / extent);
      return along;
    })
    .toReversed();
}
