import { checkOptions, checkText, describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import { resolve } from "../graph/extents.js";
import { isSame } from "../graph/shape.js";
import type { Dtype } from "../runtime/kernels.js";
import {
  type CheckOptions,
  checkMost,
  type GradientCheck,
  type GradientReport,
  reportOf,
  worstPlace,
} from "./centralDifferences.js";
import { Compiled } from "./compiled.js";
import { type Numbers, readBatch } from "./values.js";

/** What of a program is checked, and how closely. */
export interface GradientCheckOptions extends CheckOptions {
  /** The output that the gradients are of. Default "loss". */
  readonly loss?: string;
}

/** What checks its own gradients on rows with their answers: a model. */
export interface Checkable<Data> {
  /** See the function `checkGradients`. */
  checkGradients(data: Data, options?: CheckOptions): Promise<GradientReport>;
}

/**
 * Compares the gradients that a program computes with central differences in float64, at the inputs
 * given: every output that has the name and shape of an input, as those of `{ loss,
 * ...gradients(loss, { w1, w2 }) }`, is taken for the gradient with respect to that input. @throws
 * UsageError where there is no such output, or no loss that is one number; what `run` throws. Of a
model with rows it is `model.checkGradients(data, options)`.
 */
export function checkGradients<I extends string, O extends string>(
  program: Compiled<I, O, Dtype>,
  values: Readonly<Record<I, Numbers>>,
  options?: GradientCheckOptions,
): Promise<GradientReport>;
export function checkGradients<Data>(
  model: Checkable<Data>,
  data: Data,
  options?: CheckOptions,
): Promise<GradientReport>;
export async function checkGradients(
  checked: unknown,
  values: Readonly<Record<string, Numbers>>,
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  if (checked instanceof Compiled) return checkProgram(checked, values, options);
  if (isRecord(checked) && typeof checked.checkGradients === "function") return checked.checkGradients(values, options);
  const message = `checkGradients takes what compile gives, or a model, not ${describeValue(checked)}.`;
  throw new UsageError("INVALID_OPTION", message);
}

async function checkProgram(
  program: Compiled<string, string, Dtype>,
  values: Readonly<Record<string, Numbers>>,
  options: GradientCheckOptions,
): Promise<GradientReport> {
  checkOptions("checkGradients", options, '{ loss: "loss" }', ["loss", "most"]);
  const { loss = "loss" } = options;
  const most = checkMost(options);
  checkText("loss", loss);
  const { inputs, outputs } = program.definition;
  if (outputs.get(loss)?.shape.length !== 0)
    throw new UsageError(
      "INVALID_OPTION",
      `checkGradients needs an output of one number named ${loss}: name it by { loss }.`,
    );
  const names = [...inputs].flatMap(([name, { shape }]) => {
    const gradient = outputs.get(name);
    return gradient && isSame(gradient.shape, shape) ? [name] : [];
  });
  if (names.length === 0) {
    const message =
      "checkGradients needs gradients as outputs with the names of inputs, as { loss, ...gradients(loss, { w }) }.";
    throw new UsageError("INVALID_OPTION", message);
  }
  // now, and copied: the caller may change them while this waits
  const { rows, elements } = readBatch(program.definition, values, program.info.rows);
  const copies = Object.fromEntries(
    [...inputs].map(([name, leaf]) => [name, Float64Array.from(elements.get(leaf) ?? [])]),
  );
  using exact = await program.inFloat64();
  const analytic: Readonly<Record<string, ArrayLike<number>>> = await exact.run(copies);
  const tensors: [string, GradientCheck][] = [];
  for (const name of names) {
    const numbers = copies[name];
    const lossAt = async (i: number, value: number): Promise<number> => {
      const moved = numbers.with(i, value);
      const results: Readonly<Record<string, ArrayLike<number>>> = await exact.run({ ...copies, [name]: moved });
      return results[loss][0];
    };
    const tensor = { numbers, extents: resolve(inputs.get(name)?.shape ?? [], rows), analytic: analytic[name] };
    tensors.push([name, await worstPlace({ ...tensor, loss: analytic[loss][0], lossAt }, most)]);
  }
  return reportOf(tensors);
}
