import type { LossName } from "../catalog/lossNames.js";
import { atLeastZero } from "../catalog/ranges.js";
import { checkOptions, describeValue, invalidOption, isRecord, readOnce } from "../check.js";
import { UsageError } from "../errors.js";
import type { OutputLoss, WiredNetwork } from "../layers/wiredBlueprint.js";
import type { Wiring } from "../layers/wiring.js";
import type { CustomLoss, Loss } from "../nn/losses.js";
import type { ModelPlatform } from "../platform/platform.js";
import { ownCopy } from "../remote/ownCopy.js";
import type { Dtype } from "../runtime/kernels.js";
import type { ModelParts } from "../train/modelParts.js";
import { general, matrixTargets, rareOptions } from "../train/onDemand.js";
import { build, type ComputeOptions, settledLoss } from "../train/sequential.js";
import { Core } from "./core.js";
import { FunctionalModel } from "./model.js";
import { outputOf } from "./outputs.js";
import { Packing } from "./packing.js";
import type { SymbolicTensor } from "./symbols.js";
import { wiringOf } from "./wiringOf.js";

/**
 * The loss of an output: by name, with its options, of your own, and with what it counts in the
 * loss of all.
 */
export type OutputLossOption =
  | LossName
  | Loss
  | CustomLoss
  | {
      /** The loss of the output. */
      readonly loss: LossName | Loss | CustomLoss;
      /** What it is multiplied by, 0 or more; default 1. */
      readonly weight?: number;
    };

/** What a model of several inputs and outputs is made of. */
export interface FunctionalOptions<I extends string, O extends string> extends ComputeOptions {
  /** Its inputs, by name, each made by `input`. */
  readonly inputs: { readonly [Name in I]: SymbolicTensor };
  /** Its outputs, by name: what is made of the inputs. */
  readonly outputs: { readonly [Name in O]: SymbolicTensor };
  /** The loss of each output. What is made small is their sum, each times its weight. */
  readonly losses: { readonly [Name in O]: OutputLossOption };
}

/** How a model computes, in options of `model` and `loadModel`; `worker` is refused. */
export const COMPUTE = ["dtype", "threads", "lanes", "numerics", "worker", "optimizer", "seed"] as const;

/** See the entries. */
export async function model<I extends string, O extends string>(
  platform: ModelPlatform,
  options: FunctionalOptions<I, O>,
): Promise<FunctionalModel<I, O>> {
  // what a program changes in its options and layers later is no matter of the model's
  const given = readOnce(options);
  checkOptions("model", given, "{ inputs, outputs, losses }", ["inputs", "outputs", "losses", ...COMPUTE]);
  const { inputs, outputs, losses: asked, ...others } = given;
  const { wiring, layers } = wiringOf(inputs, outputs);
  const own = ownCopy(layers);
  const weighed = lossOptions(ownCopy(asked), wiring);
  const compute = ownCopy(others);
  await checkHere(compute);
  const losses = await settledLosses(weighed);
  const network = (await general.load()).wiredNetwork(wiring, own, losses);
  const maker = await makerOf(wiring, network, losses, compute.dtype ?? "float32");
  await build(platform, network.blueprint, network.loss, compute, {}, false, maker.make);
  return maker.model() as FunctionalModel<I, O>;
}

/** Puts the model of a network together, once its parts are there. */
export interface Maker {
  /** Whether its only output is the model's own. */
  readonly isSingle: boolean;
  readonly make: (parts: ModelParts) => Core;
  /** What was made. */
  readonly model: () => FunctionalModel;
}

/** What makes the model of a network whose outputs have these losses. */
export async function makerOf(
  wiring: Wiring,
  { loss, units }: WiredNetwork,
  losses: readonly OutputLoss[],
  dtype: Dtype,
): Promise<Maker> {
  const matrices = await matrixTargets.load();
  const outputs = wiring.outputs.map(({ name }, i) =>
    outputOf(name, losses[i].loss, losses[i].weight, units[i], matrices),
  );
  const isSingle = outputs.length === 1 && loss === losses[0].loss;
  const packing = new Packing(wiring.inputs, outputs, dtype, isSingle);
  let core: Core | undefined;
  return {
    isSingle,
    make(parts) {
      core = new Core(isSingle ? parts : { ...parts, matrices: packing.matrices });
      return core;
    },
    model: () => new FunctionalModel(core as Core, wiring.inputs, outputs, packing),
  };
}

/** @throws UsageError INVALID_OPTION for how no model of several inputs and outputs computes. */
export async function checkHere(options: ComputeOptions & { readonly worker?: unknown }): Promise<void> {
  (await rareOptions.load()).checkComputing(options);
  if (options.worker !== true) return;
  const message =
    "A model of lanegrad/model computes on the thread that made it: leave out worker: true, or make it in a worker.";
  throw new UsageError("INVALID_OPTION", message);
}

/** A loss as it was asked for, and its weight. */
interface AskedLoss {
  readonly loss: unknown;
  readonly weight: number;
}

/** The loss of each output, in the order of these. @throws UsageError INVALID_OPTION. */
function lossOptions(given: unknown, { outputs }: Wiring): readonly AskedLoss[] {
  if (!isRecord(given))
    throw new UsageError(
      "INVALID_OPTION",
      `model takes the loss of each output by its name, say losses: { ${outputs[0].name}: "meanSquaredError" }, not ${describeValue(given)}.`,
    );
  const surplus = Object.keys(given).find((name) => !outputs.some((output) => output.name === name));
  if (surplus !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      `\`losses\` has one of ${describeValue(surplus)}, and there is no such output: leave it out.`,
    );
  return outputs.map(({ name }) => {
    if (!Object.hasOwn(given, name) || given[name] === undefined)
      throw new UsageError("INVALID_OPTION", `The output ${name} has no loss: name it in \`losses\`.`);
    return askedLoss(name, given[name]);
  });
}

function askedLoss(name: string, given: unknown): AskedLoss {
  if (!isRecord(given) || !("loss" in given)) return { loss: given, weight: 1 };
  checkOptions(`The loss of ${name}`, given, '{ loss: "meanSquaredError", weight: 0.5 }', ["loss", "weight"]);
  const { loss, weight = 1 } = given;
  if (typeof weight !== "number" || !atLeastZero.holds(weight))
    throw invalidOption(`The weight of the loss of ${name}`, atLeastZero.words, weight);
  return { loss, weight };
}

async function settledLosses(asked: readonly AskedLoss[]): Promise<readonly OutputLoss[]> {
  const losses: OutputLoss[] = [];
  for (const { loss, weight } of asked) losses.push({ loss: await settledLoss(loss), weight });
  return losses;
}
