import { lossOf } from "../../catalog/losses.js";
import { passedOn, type ShownTrace } from "../trace.js";
import { derivativeOf, derivativeWithNumbers } from "./activationFormulas.js";
import { backThroughBatchNorm } from "./batchNormFormulas.js";
import { backThroughDropout } from "./dropoutFormulas.js";
import { type Explanation, inputName, type Line, type Subject } from "./explanation.js";
import { inputsAt } from "./forwardFormulas.js";
import { answerLetter, answersOf, outputsOf } from "./lossFormulas.js";
import { fenced, fraction, type MathTree, number, type Part, row, sub } from "./math.js";
import { factor, largestPlace, largestTerms, matrix, numberText, numeral, rowVector, sumOf } from "./numbers.js";
import { penaltyOfWeight, penaltyOfWeights } from "./penaltyFormulas.js";
import { d, inputsTransposed, ofLayer, ofUnit, passedLetters, transposedOf } from "./symbols.js";

/** dZ of a layer, then what follows from it: dW, db, and dA of the layer before. */
export function explainBackward(subject: Subject, layer: number): Explanation {
  const { trace } = subject;
  const isLast = layer === trace.layers.length - 1;
  const { dActivations } = trace.layers[layer];
  const lines: Line[] = [];
  if (isLast) lines.push(...outputLines(subject, layer));
  else lines.push(...hiddenLines(subject, layer));
  if (dActivations) lines.push(...derivativeLines(subject, layer));
  lines.push(...kernelLines(subject, layer));
  const from = isLast
    ? "The loss tells how every answer should change"
    : `Layer ${layer + 2} tells, through its weights, how each unit's activation should change`;
  return {
    says: `${from}; the derivative of the activation turns that into how each sum should, and that into a gradient for every weight.`,
    lines,
  };
}

/** Where the gradient begins: what the loss makes of answers and targets. */
function outputLines({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const { dActivations, dSums } = trace.layers[layer];
  const outputs = outputsOf(trace);
  const gradient = dActivations ?? dSums;
  const symbol = dActivations ? "A" : "Z";
  const letter = answerLetter(trace);
  const upper = letter === "a" ? ofLayer("A", layer) : "P";
  const answers = answersOf(trace);
  const at = sample * outputs + unit;
  const difference = row(numeral(answers[at]), "−", factor(trace.targets[at]));
  const { factor: twice, divisor } = divisorParts(trace);
  return [
    {
      says: dActivations
        ? "The loss's derivative by the answers"
        : `The loss's derivative by the sums; with the activation's own it comes to no more than this`,
      formula: row(
        ofLayer(d(symbol), layer),
        "=",
        fraction(
          twice.length > 0 ? row(...twice, fenced(upper, "−", "Y")) : row(upper, "−", "Y"),
          row(...divisorLetters(trace)),
        ),
      ),
    },
    {
      says: `Output ${unit + 1} of the chosen row`,
      formula: row(
        ofUnit(d(symbol.toLowerCase()), layer, unit),
        "=",
        fraction(twice.length > 0 ? row(...twice, "·", fenced(difference)) : difference, divisor),
        "=",
        numeral(gradient.values[at], true),
      ),
    },
  ];
}

/** The letters of what differences are divided by: n rows, k outputs. */
function divisorLetters({ objective }: ShownTrace): readonly Part[] {
  const isOfRows = lossOf(objective.name).targets === "classes" || objective.reduction === "tutorial";
  return isOfRows ? ["n"] : ["n", "k"];
}

/** The same in numbers, and the 2 that squaring leaves. */
function divisorParts(trace: ShownTrace): { readonly factor: readonly Part[]; readonly divisor: MathTree } {
  const { objective, rows } = trace;
  const isMean = lossOf(objective.name).slope === 2 && objective.reduction === "mean";
  return {
    factor: isMean ? [number("2")] : [],
    divisor: row(
      ...divisorLetters(trace).flatMap((letter, i) => [
        ...(i > 0 ? ["·"] : []),
        number(String(letter === "n" ? rows : outputsOf(trace))),
      ]),
    ),
  };
}

/** dA = dZ W^T, from the layer behind. */
function hiddenLines(subject: Subject, layer: number): readonly Line[] {
  const { trace, sample, unit } = subject;
  const behind = trace.layers[layer + 1];
  const { units } = trace.layers[layer];
  const gradient = passedOn(trace.layers[layer]).dActivations;
  const { matrix: upper, row: lower } = passedLetters(trace.layers[layer]);
  const dz = (j: number): number => behind.dSums.values[sample * behind.units + j];
  const weight = (j: number): number => behind.kernel[unit * behind.units + j];
  const terms = largestTerms(behind.units, (j) => dz(j) * weight(j));
  return [
    {
      says: `Back through the weights of layer ${layer + 2}`,
      formula: row(ofLayer(d(upper), layer), "=", ofLayer(d("Z"), layer + 1), transposedOf("W", layer + 1)),
    },
    {
      says: `Unit ${unit + 1} of the chosen row`,
      formula: row(
        ofUnit(d(lower), layer, unit),
        "=",
        ...sumOf(terms, (j) => row(factor(dz(j)), "·", factor(weight(j)))),
        "=",
        numeral(gradient?.values[sample * units + unit] ?? 0, true),
      ),
    },
    ...backThroughDropout(subject, layer),
    ...backThroughBatchNorm(subject, layer),
  ];
}

/** dZ = dA f'(Z). */
function derivativeLines({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const traced = trace.layers[layer];
  const { units, activation, dSums } = traced;
  const at = sample * units + unit;
  return [
    {
      says: "Through the activation",
      formula: row(
        ofLayer(d("Z"), layer),
        "=",
        derivativeOf(activation, ofLayer(d("A"), layer), ofLayer("A", layer), ofLayer("Z", layer)),
      ),
    },
    {
      says: `Unit ${unit + 1} of the chosen row`,
      formula: row(
        ofUnit(d("z"), layer, unit),
        "=",
        derivativeWithNumbers(traced, at),
        "=",
        numeral(dSums.values[at], true),
      ),
    },
  ];
}

/** dW = X^T dZ and db, over all rows. */
function kernelLines(subject: Subject, layer: number): readonly Line[] {
  const { trace, unit } = subject;
  const { inputs, units, kernel, dSums, dKernel, dBias } = trace.layers[layer];
  const { rows } = trace;
  const x = inputsAt(trace, layer);
  const place = largestPlace(inputs, (i) => dKernel.values[i * units + unit]);
  const dz = (r: number): number => dSums.values[r * units + unit];
  const lines: Line[] = [
    {
      says: `The gradient of the weights, over all rows; its size is ${numberText(dKernel.norm)}`,
      formula: row(
        ofLayer(d("W"), layer),
        "=",
        inputsTransposed(trace.layers, layer),
        ofLayer(d("Z"), layer),
        ...penaltyOfWeights(trace, layer),
        "=",
        matrix({
          rows: inputs,
          columns: units,
          at: (i, j) => dKernel.values[i * units + j],
          chosenColumn: unit,
          chosenRow: place,
        }),
      ),
    },
    {
      says: `Its largest number for unit ${unit + 1}, the weight from ${inputName(subject, layer, place)}: a term for each row`,
      formula: row(
        sub(d("w"), row(number(String(place + 1)), ",", number(String(unit + 1)))),
        "=",
        ...sumOf(
          largestTerms(rows, (r) => x[r * inputs + place] * dz(r)),
          (r) => row(factor(x[r * inputs + place]), "·", factor(dz(r))),
        ),
        ...penaltyOfWeight(trace, kernel[place * units + unit]),
        "=",
        numeral(dKernel.values[place * units + unit], true),
      ),
    },
  ];
  if (dBias)
    lines.push({
      says: "The gradient of the biases: the sums of dZ’s columns",
      formula: row(
        ofLayer(d("b"), layer),
        "=",
        rowVector(units, (j) => dBias.values[j], unit),
      ),
    });
  return lines;
}
