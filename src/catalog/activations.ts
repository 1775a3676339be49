import type { KernelName } from "../runtime/kernels.js";
import type { InitializerName } from "./initializers.js";
import { checkName, type NameIn, namesIn } from "./lookup.js";

/** What stands before `Forward` in the name of a kernel. */
type Stem<Kernel> = Kernel extends `${infer Name}Forward` ? Name : never;

/** An activation's kernels by what their names begin with: `sigmoidForward`, `sigmoidBackward`. */
export type ActivationKernel = Stem<KernelName>;

/** What there is to know of an activation. */
export interface ActivationEntry {
  /** Its kernels; none computes nothing. */
  readonly kernel?: ActivationKernel;
  /**
   * Its number among the epilogues of a product (assembly/epilogue.ts); without one it can't be
   * computed there.
   */
  readonly epilogue?: number;
  /** Whether it goes over whole rows, not element by element; then it is for outputs alone. */
  readonly isOverRows?: true;
  /** Whether its derivative is computed from the sums, which must outlive it, not from what it gave. */
  readonly keepsSum?: true;
  /** How the weights before it are drawn where the layer doesn't say; default `glorotUniform`. */
  readonly initializer?: InitializerName;
  /** Whether the core build has its kernels (assembly/core.ts). */
  readonly isCore?: true;
}

/** Every activation that a layer can have. */
export const activations = {
  linear: { isCore: true },
  sigmoid: { kernel: "sigmoid", epilogue: 1, isCore: true },
  tanh: { kernel: "tanh", epilogue: 2, isCore: true },
  relu: { kernel: "relu", epilogue: 3, isCore: true, initializer: "heUniform" },
  leakyRelu: { kernel: "leakyRelu", epilogue: 4, initializer: "heUniform" },
  elu: { kernel: "elu", epilogue: 5, keepsSum: true, initializer: "heUniform" },
  softplus: { kernel: "softplus", epilogue: 6, keepsSum: true, initializer: "heUniform" },
  silu: { kernel: "silu", epilogue: 7, keepsSum: true, initializer: "heUniform" },
  gelu: { kernel: "gelu", epilogue: 8, keepsSum: true, initializer: "heUniform" },
  softmax: { kernel: "softmax", isOverRows: true, isCore: true },
} as const satisfies Readonly<Record<string, ActivationEntry>>;

/** Elementwise functions between two layers; `softmax` goes over rows. "linear" is the identity. */
export type ActivationName = NameIn<typeof activations>;

/** Activations that a hidden layer can have: those that go element by element. */
export type HiddenActivation = {
  [Name in ActivationName]: (typeof activations)[Name] extends { readonly isOverRows: true } ? never : Name;
}[ActivationName];

/** The entry of an activation. */
export function activationOf(name: ActivationName): ActivationEntry {
  return activations[name];
}

/** @throws UsageError INVALID_OPTION when no activation has that name. */
export function checkActivation(name: unknown): ActivationName {
  return checkName("activation", activations, name);
}

/** The activations that a hidden layer can have. */
export function hiddenActivations(): readonly HiddenActivation[] {
  return namesIn(activations).filter((name): name is HiddenActivation => !activationOf(name).isOverRows);
}
