import { checkOptions } from "../check.js";
import { checkedDataset, type Dataset } from "../data/dataset.js";
import { Passes, STATUS } from "../layers/passes.js";
import { descentScale } from "../nn/descentScale.js";
import { Network } from "../nn/network.js";
import { Program } from "../runtime/program.js";
import { Runtime } from "../runtime/runtime.js";
import { Threads } from "../runtime/threads/threads.js";
import { runNow } from "../sliced.js";
import {
  type CheckOptions,
  checkMost,
  type GradientCheck,
  type GradientReport,
  reportOf,
  worstPlace,
} from "../tensor/centralDifferences.js";
import { learn, type WeighLoss } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { placeDense } from "./placing/features.js";
import { loadAll, placeData } from "./placing/placedData.js";
import type { LabelledRows } from "./rows.js";
import type { Schema } from "./schema.js";
import { weighing } from "./trace.js";

/**
 * Compares the gradients by which `fit` would descend on `data`, as one batch, with central
 * differences, of a copy of the model in float64. @throws DataError, UsageError.
 */
export async function checkModelGradients(
  parts: ModelParts,
  schema: Schema,
  given: LabelledRows,
  options: CheckOptions = {},
): Promise<GradientReport> {
  const data = checkedDataset("checkGradients", given);
  checkOptions("checkGradients", options, "{ most: 100 }", ["most"]);
  const most = checkMost(options);
  const copy = await copyInFloat64(parts);
  const weights = data.weights ? await weighing.load() : undefined;
  const check = (rows: Dataset) => checkRows(copy, schema, rows, most, weights?.weigherOf(copy.runtime, rows));
  return weights?.withCounted(copy.runtime, data, check) ?? check(data);
}

/** The same of rows as they count, in a model in float64. */
async function checkRows(
  copy: ModelParts,
  schema: Schema,
  data: Dataset,
  most: number,
  weigh: WeighLoss | undefined,
): Promise<GradientReport> {
  const { runtime, network, passes } = copy;
  const { features, targets } = runNow(learn(copy, data, schema));
  const { rows } = features;
  const placed = runNow(placeData(runtime, features, targets, network.outputs, placeDense));
  const loss = weigh?.(copy.loss, placed) ?? copy.loss;
  const loaded = runNow(loadAll(placed));
  // dropout draws the same numbers every time
  const { steps, status } = passes.training(loss, loaded, rows);
  const program = new Program(steps, runtime.kernels);
  const lossNow = (): number => {
    program.run();
    const [lossSum, , weightSum] = runtime.arena.float64(status, STATUS);
    return lossSum * descentScale(loss, weightSum, network.outputs);
  };
  const lossHere = lossNow();
  const refused = passes.fail?.(0, data.name);
  if (refused) throw refused;
  const analytic = network.tensors.map(({ gradient, count }) => runtime.reals(gradient, count).slice());
  const checks: [string, GradientCheck][] = [];
  for (const [i, { layer, name, shape, address, count }] of network.tensors.entries()) {
    const numbers = Float64Array.from(runtime.reals(address, count));
    const lossAt = (element: number, value: number): number => {
      const place = runtime.reals(address + element * runtime.elementBytes, 1);
      place[0] = value;
      const found = lossNow();
      place[0] = numbers[element];
      return found;
    };
    const tensor = { numbers, extents: shape, analytic: analytic[i], loss: lossHere, lossAt };
    checks.push([`${layer}.${name}`, await worstPlace(tensor, most)]);
  }
  return reportOf(checks);
}

/** A model of the same numbers, in float64, on one thread. */
async function copyInFloat64(parts: ModelParts): Promise<ModelParts & { readonly passes: Passes }> {
  const { network, general, seed } = parts;
  const { blueprint, optimizer } = network;
  const numbers = network.tensors.map(({ address, count }) => Float64Array.from(parts.runtime.reals(address, count)));
  const file = blueprint.kernelFile("float64", "narrow", optimizer);
  const runtime = await Runtime.create("float64", { build: "narrow" }, new Threads(), file);
  const own = new Network(runtime, blueprint, optimizer);
  own.tensors.forEach(({ address, count }, i) => {
    runtime.reals(address, count).set(numbers[i]);
  });
  const passes = general.loaded?.passesOf(own, seed) ?? new Passes(own);
  return { ...parts, runtime, network: own, passes };
}
