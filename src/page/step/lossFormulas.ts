import type { Trace } from "../../index.js";
import { gradientDivisor } from "../../nn/losses.js";
import { type Explanation, type Line, type Subject, wantedInWords, wantedOutput } from "./explanation.js";
import { fenced, fraction, type MathTree, number, type Part, row, sub, sum, sup } from "./math.js";
import { factor, largestTerms, numeral, places, rowVector, sumOf, TERMS } from "./numbers.js";

/** Units of the last layer. */
export function outputsOf({ layers }: Trace): number {
  return layers[layers.length - 1].units;
}

/** What the difference of answer and target is divided by in the gradient. */
export function divisorOf(trace: Trace): number {
  return gradientDivisor(trace.objective, trace.rows, outputsOf(trace));
}

/**
 * The answers that the loss compares with the targets, [rows, outputs]: the last layer's activations. Where the model answers
 * logits the loss itself makes shares of them, which its gradient tells.
 */
export function answersOf(trace: Trace): ArrayLike<number> {
  const last = trace.layers[trace.layers.length - 1];
  if (!answersLogits(trace)) return last.activations;
  const divisor = divisorOf(trace);
  return last.dSums.values.map((value, at) => value * divisor + trace.targets[at]);
}

/** Whether the loss applies the activation that the last layer leaves out. */
export function answersLogits({ objective, layers }: Trace): boolean {
  return objective.name !== "meanSquaredError" && layers[layers.length - 1].activation === "linear";
}

/** The letter for what the loss compares: a for activations, p for shares made of logits. */
export function answerLetter(trace: Trace): string {
  return answersLogits(trace) ? "p" : "a";
}

/** What the batch's loss is. */
export function explainLoss(subject: Subject): Explanation {
  const { trace, sample, unit } = subject;
  const { rows, loss, rowLosses, targets, objective } = trace;
  const outputs = outputsOf(trace);
  const answers = answersOf(trace);
  const letter = answerLetter(trace);
  const at = (j: number): number => answers[sample * outputs + j];
  const target = (j: number): number => targets[sample * outputs + j];
  const scale = scaleOf(trace);
  const wanted = wantedOutput(subject);
  const words = wantedInWords(subject);
  const lines: Line[] = [
    { says: "Over all rows and outputs", formula: row("L", "=", generalLoss(trace)) },
    {
      says: "What the network answers to the chosen row",
      formula: row(letter, "=", rowVector(outputs, at, unit, wanted)),
    },
    {
      says: `What was wanted${words ? `: ${words}` : ""}`,
      formula: row("y", "=", rowVector(outputs, target, unit, wanted)),
    },
    {
      says: "What this row adds",
      formula: row(scale, "·", termsOf(trace, at, target), "=", numeral(rowLosses[sample], true)),
    },
    {
      says: rows === 1 ? "The loss" : `The loss, of all ${rows} rows`,
      formula: row("L", "=", ...sumOf(places(rows, TERMS), (r) => factor(rowLosses[r])), "=", numeral(loss, true)),
    },
  ];
  if (objective.reduction === "tutorial" && outputs > 1)
    lines.push({
      says: `The tutorial reports this, but steps along the gradient of ${outputs} times it, the sum over outputs`,
      formula: row(number(String(outputs)), "L", "=", numeral(loss * outputs)),
    });
  return { says: SAYS[objective.name], lines };
}

const SAYS = {
  meanSquaredError: "How far the answers are from what was wanted: squared, and averaged.",
  binaryCrossEntropy: "How surprised one is by the truth, when every output is taken for the probability of a yes.",
  crossEntropy:
    "How surprised one is by the true class, when the outputs are taken for the probabilities of the classes.",
} as const;

/** The factor before the sum, as it is computed for this batch. */
function scaleOf(trace: Trace): MathTree {
  const { rows, objective } = trace;
  const outputs = outputsOf(trace);
  const sizes: Part[] = [
    number(String(rows)),
    ...(objective.name === "crossEntropy" ? [] : ["·", number(String(outputs))]),
  ];
  const isHalf = objective.name !== "crossEntropy" && objective.reduction === "tutorial";
  const below = row(...(isHalf ? [number("2"), "·"] : []), ...sizes);
  const isNegative = objective.name !== "meanSquaredError";
  return row(...(isNegative ? ["−"] : []), fraction("1", below));
}

function generalLoss(trace: Trace): MathTree {
  const { objective } = trace;
  const isCross = objective.name === "crossEntropy";
  const isHalf = !isCross && objective.reduction === "tutorial";
  const below = row(...(isHalf ? [number("2")] : []), "n", ...(isCross ? [] : ["k"]));
  const letter = answerLetter(trace);
  const a = sub(letter, row("r", "j"));
  const y = sub("y", row("r", "j"));
  const over = row(sum("r"), sum("j"));
  switch (objective.name) {
    case "meanSquaredError":
      return row(fraction("1", below), over, sup(fenced(a, "−", y), number("2")));
    case "binaryCrossEntropy":
      return row(
        "−",
        fraction("1", below),
        over,
        fenced(y, "ln", a, "+", fenced("1", "−", y), "ln", fenced("1", "−", a)),
      );
    case "crossEntropy":
      return row("−", fraction("1", below), over, y, "ln", a);
  }
}

/** The sum over the outputs of one row, with its numbers. */
function termsOf({ objective, layers }: Trace, at: (j: number) => number, target: (j: number) => number): MathTree {
  const outputs = layers[layers.length - 1].units;
  switch (objective.name) {
    case "meanSquaredError":
      return fenced(
        ...sumOf(
          largestTerms(outputs, (j) => at(j) - target(j)),
          (j) => sup(fenced(numeral(at(j)), "−", factor(target(j))), number("2")),
        ),
      );
    case "binaryCrossEntropy":
      return fenced(
        ...sumOf(
          largestTerms(outputs, (j) => at(j) - target(j)),
          (j) => surprise(at(j), target(j)),
        ),
      );
    case "crossEntropy": {
      let right = 0;
      for (let j = 0; j < outputs; j++) if (target(j) === 1) right = j;
      return row("ln", numeral(at(right)));
    }
  }
}

/** y ln a + (1 - y) ln (1 - a), without the half that is 0. */
function surprise(a: number, y: number): MathTree {
  const yes = row("ln", numeral(a));
  const no = row("ln", fenced("1", "−", numeral(a)));
  if (y === 1) return yes;
  if (y === 0) return no;
  return row(numeral(y), "·", yes, "+", fenced("1", "−", numeral(y)), "·", no);
}
