import { type ActivationName, activationOf } from "../catalog/activations.js";

/**
 * What a product does to its rows while they are in the cache (assembly/epilogue.ts): an operation
 * on them and `other`.
 */
export interface Epilogue {
  readonly operation: number;
  /** Address of a matrix of the product's shape. */
  readonly other: number;
}

/** A product that is left as it is. */
export const noEpilogue: Epilogue = { operation: 0, other: 0 };

/**
 * activations = f(sums) as the end of the product that gives the sums; `noEpilogue` where that
 * can't be (linear, softmax).
 */
export function forwardEpilogue(name: ActivationName, activations: number): Epilogue {
  const { epilogue } = activationOf(name);
  return epilogue === undefined ? noEpilogue : { operation: 2 * epilogue - 1, other: activations };
}

/**
 * gradient *= f'(sums) as the end of the product that gives the gradient; `noEpilogue` where that
 * can't be (linear, softmax).
 */
export function backwardEpilogue(name: ActivationName, activations: number, sums: number): Epilogue {
  const { epilogue, keepsSum } = activationOf(name);
  return epilogue === undefined ? noEpilogue : { operation: 2 * epilogue, other: keepsSum ? sums : activations };
}
