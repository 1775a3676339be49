import { type ActivationName, activations } from "../catalog/activations.js";
import { isIn, namesIn } from "../catalog/lookup.js";
import { lossFor } from "../catalog/lossFor.js";
import { isLossName, lossNamed, lossNames } from "../catalog/lossNames.js";
import { FormatError, UsageError } from "../errors.js";
import type { Architecture } from "./architecture.js";
import { refuseEmbedding, refuseOtherFiles, refuseOtherModules } from "./foreign.js";
import { quote } from "./json.js";
import { dtypeOf, isOwn, modelOf, type StoredModel, withNumbers } from "./ownModelFile.js";
import { decodeSafetensors } from "./safetensors.js";
import type { PlacedWeights } from "./sequential.js";
import { activationsBetween } from "./torchActivations.js";
import { tensorsToLayers } from "./torchLayers.js";

export { refuseOtherFiles } from "./foreign.js";
export { encodeModel, isOwn, type StoredLayer, type StoredModel } from "./ownModelFile.js";
export type { DenseWeights } from "./sequential.js";
export type { StoredTraining } from "./training.js";

/** What a file that PyTorch wrote leaves open; each is a name in the catalog. */
export interface ModelHint {
  /** The activation between dense layers. */
  activation?: string;
  /** The activation after the last dense layer; by default the one that belongs to `loss`. */
  outputActivation?: string;
  /** By default the one that belongs to `outputActivation`. */
  loss?: string;
}

/**
 * The model in a safetensors file that lanegrad or PyTorch wrote.
 * @param hint needed for files from PyTorch alone; what the file itself says goes before
 * @throws FormatError `FORMAT_INVALID` if the bytes hold no sound model or a hint is missing,
 * `FORMAT_UNSUPPORTED` for other versions and dtypes; UsageError `INVALID_OPTION` for a hint that
 * names no known activation or loss
 */
export function decodeModel(bytes: Uint8Array, hint: ModelHint = {}): StoredModel {
  refuseOtherFiles(bytes);
  const knownHint = checkHint(hint);
  const file = decodeSafetensors(bytes, (entries, metadata) => {
    if (!isOwn(metadata)) refuseOtherModules(entries);
  });
  if (isOwn(file.metadata)) return modelOf(file);
  const placed = tensorsToLayers(file.tensors);
  refuseEmbedding(placed);
  const architecture = guessArchitecture(placed, knownHint);
  return { ...architecture, dtype: dtypeOf(file.tensors), layers: withNumbers(architecture, placed) };
}

/** What the modules' names and `hint` tell together. */
function guessArchitecture(placed: readonly PlacedWeights[], hint: KnownHint): Architecture {
  const { activation, loss: givenLoss, outputActivation: givenOutput } = hint;
  const loss = givenLoss ?? (givenOutput && lossFor(givenOutput));
  const outputActivation =
    givenOutput ?? (givenLoss && (lossNamed(givenLoss).activation ?? lossNamed(givenLoss).output ?? "linear"));
  if (loss === undefined || outputActivation === undefined)
    throw missing("what its outputs mean", "`loss` or `outputActivation`");

  const between = activationsBetween(
    placed.map(({ name }) => name),
    activation,
  );
  const layers = placed.map(({ units }, i): Architecture["layers"][number] => {
    if (i === placed.length - 1) return { units, activation: outputActivation };
    if (!between[i]) return { units, activation: "linear" };
    if (activation === undefined) throw missing("which activation its hidden layers have", "`activation`");
    return { units, activation };
  });
  return { inputs: placed[0].inputs, loss, layers, scale: 1 };
}

function missing(what: string, option: string): FormatError {
  return new FormatError(
    "FORMAT_INVALID",
    `The model file doesn't say ${what}, as it comes from PyTorch; give ${option}.`,
  );
}

/** A hint of names that exist. */
type KnownHint = ReturnType<typeof checkHint>;

/** @throws UsageError INVALID_OPTION, whether the file leaves anything open or not. */
export function checkHint({ activation, outputActivation, loss }: ModelHint) {
  return {
    activation: known(activation, isActivation, namesIn(activations), "activation"),
    outputActivation: known(outputActivation, isActivation, namesIn(activations), "outputActivation"),
    loss: known(loss, isLossName, lossNames(), "loss"),
  };
}

const isActivation = (name: unknown): name is ActivationName => isIn(activations, name);

function known<Name extends string>(
  name: unknown,
  isName: (name: unknown) => name is Name,
  names: readonly Name[],
  option: string,
): Name | undefined {
  if (name === undefined || isName(name)) return name;
  const given = typeof name === "string" ? quote(name) : "no text";
  throw new UsageError("INVALID_OPTION", `\`${option}\` is ${given}; give one of ${names.join(", ")}.`);
}
