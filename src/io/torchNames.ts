import { isOptionKind } from "../catalog/layerOptions.js";
import type { LayerConfig } from "./layerConfigs.js";

/**
 * What parameters and states of layers are called in a state_dict of PyTorch; those that aren't
 * here have one name.
 */
const NAMES = {
  alpha: "weight",
  embeddings: "weight",
  gamma: "weight",
  beta: "bias",
  movingMean: "running_mean",
  movingVariance: "running_var",
} as const;

/** Of layers by kind, the names that they have, if another one than `gamma`. */
const WEIGHTS: Partial<Readonly<Record<LayerConfig["kind"], string>>> = {
  prelu: "alpha",
  embedding: "embeddings",
};

/** The name in a state_dict of what a layer calls `name`. */
export function torchNameOf({ kind }: LayerConfig, name: string): string {
  return isOptionKind(kind) && Object.hasOwn(NAMES, name) ? NAMES[name as keyof typeof NAMES] : name;
}

/** The name that a layer has for what a state_dict calls `name`. */
export function nameOfTorch({ kind }: LayerConfig, name: string): string {
  // PyTorch has no module like these: names are their own
  if (!isOptionKind(kind) || kind === "equilibrium" || kind === "gru") return name;
  if (name === "weight") return WEIGHTS[kind] ?? "gamma";
  return Object.entries(NAMES).find(([, known]) => known === name)?.[0] ?? name;
}
