import type { LayerState } from "../state.js";
import { numberText } from "../step/numbers.js";
import { passedOn, type ShownTrace } from "../trace.js";
import { normOf } from "./norms.js";
import type { Pointed } from "./pointed.js";

/** What is known of a network when a reader points at a part of it. */
export interface Known {
  readonly layers: readonly LayerState[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** The batch that was stepped, and its row that is looked at, from 0. */
  readonly batch?: ShownTrace;
  readonly sample?: number;
  /**
   * Without one, what the inputs and each layer answer to rows of the last batch, [rows, units].
   */
  readonly answers?: readonly Float32Array[];
}

/** The numbers of a unit or an edge after the last batch, in a line. */
export function tellPointed(pointed: Pointed, known: Known): string {
  if (pointed.kind === "unit") return tellUnit(pointed.column, pointed.unit, known);
  const { column, from, to } = pointed;
  const { units, kernel, gradients } = known.layers[column - 1];
  const at = from * units + to;
  const what = `${pointedName(column - 1, from, known)} → ${pointedName(column, to, known)}`;
  return `${what}: weight ${numberText(kernel[at])}${gradientText(gradients.kernel[at], known)}`;
}

function tellUnit(column: number, unit: number, known: Known): string {
  const { layers, batch, sample = 0, answers } = known;
  const name = pointedName(column, unit, known);
  const parts: string[] = [];
  if (column > 0) {
    const { inputs, units, kernel, bias, gradients } = layers[column - 1];
    if (bias) parts.push(`bias ${numberText(bias[unit])}${gradientText(gradients.bias?.[unit] ?? 0, known)}`);
    const into = Array.from({ length: inputs }, (_, i) => kernel[i * units + unit]);
    parts.push(`length of its weights ${numberText(normOf(into))}`);
  }
  if (batch) parts.unshift(...rowParts(column, unit, batch, sample));
  else if (answers?.[column]) {
    const units = column === 0 ? layers[0].inputs : layers[column - 1].units;
    parts.unshift(`${column === 0 ? "" : "answer "}${spreadText(answers[column], unit, units)}`);
  }
  return parts.length === 0 ? name : `${name}: ${parts.join("; ")}`;
}

/** What a unit answers to rows of the last batch. */
function spreadText(answers: Float32Array, unit: number, units: number): string {
  const own = answers.filter((_, i) => i % units === unit);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  const [least, most] = [Math.min(...own), Math.max(...own)].map((value) => numberText(value));
  return `${numberText(mean)} on average, ${least} to ${most}, in ${own.length} rows of the last batch`;
}

/** What flows through a unit for one row of the batch. */
function rowParts(column: number, unit: number, { inputs, layers }: ShownTrace, sample: number): readonly string[] {
  const row = `in row ${sample + 1}`;
  if (column === 0) return [`${numberText(inputs[sample * layers[0].inputs + unit])} ${row}`];
  const { units, sums, dSums } = layers[column - 1];
  const at = sample * units + unit;
  const answer = passedOn(layers[column - 1]).activations[at];
  return [`sum ${numberText(sums[at])}, answer ${numberText(answer)}, gradient ${numberText(dSums.values[at])} ${row}`];
}

/** A gradient, once there is one: before the first batch all are 0. */
function gradientText(gradient: number, { layers }: Known): string {
  const isThere = layers.some(({ gradients }) => gradients.kernel.some((value) => value !== 0));
  return isThere ? `, gradient ${numberText(gradient)}` : "";
}

/** What a unit is called. */
export function pointedName(
  column: number,
  unit: number,
  { layers, inputNames, outputNames }: Pick<Known, "layers" | "inputNames" | "outputNames">,
): string {
  if (column === 0) return inputNames[unit] ?? `input ${unit + 1}`;
  return (column === layers.length && outputNames[unit]) || `unit ${unit + 1} of layer ${column}`;
}
