/**
 * Networks whose layers branch, with the losses of their outputs: part of `general.ts`, but not in
 * the script of workers.
 */
import { activationOf } from "../catalog/activations.js";
import type { LossName } from "../catalog/lossNames.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import type { StoredBranches, StoredOutput } from "../io/branches.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { type JoinedLoss, joinedLoss } from "../losses/joinedLoss.js";
import type { Blueprint } from "../nn/blueprint.js";
import { isCustom, type SettledLoss, traitsOf } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { activationOfTensor } from "../ops/activationByName.js";
import { checkByName } from "./byName.js";
import { layerOf } from "./configs.js";
import type { StoredStart } from "./declarations.js";
import { JoinedPasses } from "./joinedPasses.js";
import type { Layer, OwnLayers } from "./layer.js";
import { checkLogits } from "./logits.js";
import { isMerge } from "./merges.js";
import type { Passes } from "./passes.js";
import { settledLayers } from "./settled.js";
import { Stack } from "./stack.js";
import { checkTrained } from "./trained.js";
import type { WiredLayer } from "./wiredLayer.js";
import { Wired, type Wiring, widthOfInputs } from "./wiring.js";

/** Stands for a layer that says nothing of what it makes. */
const ANY: Layer = { kind: "flatten" };

/** The loss of an output. */
export interface OutputLoss {
  readonly loss: SettledLoss;
  readonly weight: number;
}

/**
 * A network and the loss that it is trained by: of one output its own, of several, or one that is
 * weighed, all of them.
 */
export interface WiredNetwork {
  readonly blueprint: Blueprint;
  readonly loss: SettledLoss;
  /** Numbers in a row of each output. */
  readonly units: readonly number[];
}

/**
 * The network of layers that are wired so, of whose outputs these are the losses. `starts` are
 * numbers by path. @throws UsageError for what doesn't fit together; FormatError for numbers that
 * don't.
 */
export function wiredNetwork(
  wiring: Wiring,
  given: readonly WiredLayer[],
  losses: readonly OutputLoss[],
  starts?: ReadonlyMap<string, StoredStart>,
): WiredNetwork {
  const layers = settled(given);
  const { inputs, calls, outputs } = wiring;
  const ofRow = inputs.length > 1 ? widthOfInputs(inputs) : inputs[0].shape;
  const stack = new WiredStack(ofRow, layers, starts, new Wired(wiring, layers));
  const made = stack.forward(true, 0);
  const all = made[made.length - 1];
  const answers = outputs.length > 1 ? all.inputs : [all];
  const parts = outputs.map(({ name, of }, i) => {
    const { loss } = losses[i];
    const call = calls[of - inputs.length];
    checkLogits(call ? layers[call.layer] : ANY, answers[i], loss);
    const units = Number(answers[i].shape[1]);
    checkUnits(name, units, loss, answers[i]);
    return { name, ...losses[i], units };
  });
  const isPlain = parts.length === 1 && parts[0].weight === 1;
  const loss = isPlain ? parts[0].loss : joinedLoss(parts);
  checkTrained(stack, loss, all);
  return { blueprint: stack, loss, units: parts.map(({ units }) => units) };
}

/**
 * The network in a file; `custom` are the layers of the user. @throws UsageError INVALID_OPTION
 * where one of these is missing.
 */
export function storedWiredNetwork(
  wiring: Wiring,
  configs: readonly LayerConfig[],
  losses: readonly OutputLoss[],
  starts: ReadonlyMap<string, StoredStart>,
  custom: unknown = {},
): WiredNetwork {
  checkByName("layers", custom);
  const layers = configs.map((config) => layerOf(config, custom as OwnLayers));
  return wiredNetwork(wiring, layers, losses, starts);
}

/** Layers as they are wired. */
class WiredStack extends Stack {
  override passesOf(network: Network, seed: number): Passes {
    return new JoinedPasses(network, this, seed);
  }
}

/** What is known of the answers of an output, where there are several. */
interface KnownOutput {
  readonly classes?: readonly string[];
  readonly targets?: object;
}

/**
 * How files hold the wires of a network, and its outputs; undefined where its layers stand one
 * behind the other.
 */
export function branchesOf(
  { blueprint }: Network,
  loss: SettledLoss,
  known: readonly KnownOutput[] = [],
): StoredBranches | undefined {
  const { arrangement } = blueprint instanceof Stack ? blueprint : {};
  if (!(arrangement instanceof Wired)) return undefined;
  const losses: readonly OutputLoss[] = "parts" in loss ? (loss as JoinedLoss).parts : [{ loss, weight: 1 }];
  const { inputs, calls, outputs } = arrangement.wiring;
  return {
    inputs,
    calls,
    outputs: outputs.map(({ name, of }, i) => {
      const { loss: own, weight } = losses[i];
      const { classes, targets } = known[i] ?? {};
      return {
        ...{ name, of, ...storedLoss(own), weight },
        ...(classes && { classes }),
        ...(targets && { numbers: true as const }),
      };
    }),
  };
}

/** A loss as files hold it. */
function storedLoss(loss: SettledLoss): Pick<StoredOutput, "loss" | "lossOptions"> {
  const own = isCustom(loss) && !("traits" in loss);
  return {
    loss: own ? { kind: "custom", name: loss.name } : (loss.name as LossName),
    ...("options" in loss && { lossOptions: loss.options }),
  };
}

/** The layers, checked and made anew as those of a chain are. */
function settled(given: readonly WiredLayer[]): readonly WiredLayer[] {
  // one in the place of each that takes several tensors, so that errors number them all
  const made = settledLayers(given.map((layer) => (isMerge(layer) ? ANY : layer)));
  return given.map((layer, i) => (isMerge(layer) ? layer : made[i]));
}

/** @throws UsageError INVALID_OPTION for one unit among which a whole of 1 is shared out. */
function checkUnits(name: string, units: number, loss: SettledLoss, answers: Tensor): void {
  const activation = activationOfTensor(answers);
  if (units > 1 || !(activationOf(activation).isOverRows || traitsOf(loss).activation === "softmax")) return;
  const message = `The output ${name} has one unit, and ${loss.name} tells classes by one unit for each: give it two at least, or use sigmoid with binaryCrossEntropy.`;
  throw new UsageError("INVALID_OPTION", message);
}
