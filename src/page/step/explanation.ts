import type { ChosenOptimizer } from "../../catalog/optimizers.js";
import type { LayerWeights } from "../../index.js";
import type { ShownTrace } from "../trace.js";
import type { MathTree } from "./math.js";
import { largestPlace } from "./numbers.js";

/** What the formulas of a phase are about. */
export interface Subject {
  readonly trace: ShownTrace;
  /** The row of the batch that the reader has chosen, from 0. */
  readonly sample: number;
  /** The unit of the phase's layer that the reader has chosen, from 0. */
  readonly unit: number;
  /** The weights after the update. */
  readonly after: readonly LayerWeights[];
  readonly optimizer: ChosenOptimizer;
  /** Names of the inputs, where they have names that say something. */
  readonly features?: readonly string[];
  /** Names of the outputs, where each stands for a class. */
  readonly classes?: readonly string[];
}

/** What an input of a layer is called. */
export function inputName({ features }: Subject, layer: number, input: number): string {
  return (layer === 0 && features?.[input]) || `input ${input + 1}`;
}

/** The output that should be largest for the chosen row. */
export function wantedOutput({ trace: { targets, layers }, sample }: Subject): number {
  const outputs = layers[layers.length - 1].units;
  return largestPlace(outputs, (j) => targets[sample * outputs + j]);
}

/**
 * The class that the chosen row belongs to, and where its 1 stands, which formulas may not show;
 * empty where outputs are no classes.
 */
export function wantedInWords(subject: Subject): string {
  const wanted = wantedOutput(subject);
  return subject.classes ? `${subject.classes[wanted]}, a 1 in column ${wanted + 1}` : "";
}

/** A formula with what is said before it. */
export interface Line {
  readonly says: string;
  readonly formula: MathTree;
}

/** What a phase does, in words and formulas: general ones, then with numbers. */
export interface Explanation {
  readonly says: string;
  readonly lines: readonly Line[];
}
