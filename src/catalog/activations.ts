import type { KernelName } from "../runtime/kernels.js";
import type { InitializerName } from "./initializers.js";
import { checkName, type NameIn, namesIn } from "./lookup.js";

/** What stands before `Forward` in the name of a kernel. */
type Stem<Kernel> = Kernel extends `${infer Name}Forward` ? Name : never;

/** An activation's kernels by what their names begin with: `sigmoidForward`, `sigmoidBackward`. */
export type ActivationKernel = Stem<KernelName>;

/** What there is to know of an activation. */
export interface ActivationEntry {
  /** Its kernels, where these don't have its own name. "linear" has none. */
  readonly kernel?: ActivationKernel;
  /**
   * Its number among the epilogues of a product (assembly/epilogue.ts); without one it can't be
   * computed there.
   */
  readonly epilogue?: number;
  /** Whether it goes over whole rows, not element by element; then it is for outputs alone. */
  readonly isOverRows?: true;
  /**
   * Whether its derivative is computed from the sums, which must outlive it, not from what it gave.
   */
  readonly keepsSum?: true;
  /** How the weights before it are drawn where the layer doesn't say; default `glorotUniform`. */
  readonly initializer?: InitializerName;
  /** Whether the core build has its kernels (assembly/core.ts). */
  readonly isCore?: true;
  /** Whether it is ops (ops/activationFormulas.ts), and has no kernels of its own. */
  readonly isOps?: true;
}

/** Every activation that a layer can have. */
export const activations = {
  linear: { isCore: true },
  sigmoid: { epilogue: 1, isCore: true },
  tanh: { epilogue: 2, isCore: true },
  relu: { epilogue: 3, isCore: true, initializer: "heUniform" },
  leakyRelu: { epilogue: 4, initializer: "heUniform" },
  elu: { epilogue: 5, keepsSum: true, initializer: "heUniform" },
  softplus: { epilogue: 6, keepsSum: true, initializer: "heUniform" },
  silu: { epilogue: 7, keepsSum: true, initializer: "heUniform" },
  gelu: { epilogue: 8, keepsSum: true, initializer: "heUniform" },
  softmax: { isOverRows: true, isCore: true },
  hardSigmoid: { isOps: true },
  hardSwish: { isOps: true, initializer: "heUniform" },
  mish: { isOps: true, initializer: "heUniform" },
  selu: { isOps: true, initializer: "lecunNormal" },
  softsign: { isOps: true },
} as const satisfies Readonly<Record<string, ActivationEntry>>;

/** Elementwise functions between two layers; `softmax` goes over rows. "linear" is the identity. */
export type ActivationName = NameIn<typeof activations>;

/** Another name of silu. */
export const OTHER_NAME = "swish";

/** What an activation may be called. */
export type GivenActivation = ActivationName | typeof OTHER_NAME;

/** The activations that are formulas of ops. */
export type FormulaActivation = {
  [Name in ActivationName]: (typeof activations)[Name] extends { readonly isOps: true } ? Name : never;
}[ActivationName];

/** Activations that a hidden layer can have: those that go element by element. */
export type HiddenActivation = {
  [Name in ActivationName]: (typeof activations)[Name] extends { readonly isOverRows: true } ? never : Name;
}[ActivationName];

/** The entry of an activation, with the name of its kernels. */
export function activationOf(name: ActivationName): ActivationEntry & Required<Pick<ActivationEntry, "kernel">> {
  return { kernel: name as ActivationKernel, ...activations[name] };
}

/** @throws UsageError INVALID_OPTION when no activation has that name. */
export function checkActivation(name: unknown): ActivationName {
  return name === OTHER_NAME ? "silu" : checkName("activation", activations, name);
}

/** The activations that a hidden layer can have. */
export function hiddenActivations(): readonly HiddenActivation[] {
  return namesIn(activations).filter((name): name is HiddenActivation => !activationOf(name).isOverRows);
}
