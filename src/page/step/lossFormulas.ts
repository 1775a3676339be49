import { isIn } from "../../catalog/lookup.js";
import { lossOf } from "../../catalog/losses.js";
import type { LossName } from "../../index.js";
import { gradientDivisor } from "../../nn/losses.js";
import type { ShownTrace } from "../trace.js";
import { type Explanation, type Line, type Subject, wantedInWords, wantedOutput } from "./explanation.js";
import { fenced, fraction, type MathTree, name, number, type Part, row, sub, sum, sup } from "./math.js";
import { factor, largestTerms, numeral, places, rowVector, sumOf, TERMS } from "./numbers.js";
import { penaltyLetters, penaltyValue } from "./penaltyFormulas.js";

/** Units of the last layer. */
export function outputsOf({ layers }: ShownTrace): number {
  return layers[layers.length - 1].units;
}

/** What the difference of answer and target is divided by in the gradient. */
export function divisorOf(trace: ShownTrace): number {
  return gradientDivisor(trace.objective, trace.rows, outputsOf(trace));
}

/**
 * The answers that the loss compares with the targets, [rows, outputs]: the last layer's
 * activations. Where the model answers logits the loss itself makes shares of them, which its
 * gradient tells.
 */
export function answersOf(trace: ShownTrace): ArrayLike<number> {
  const last = trace.layers[trace.layers.length - 1];
  if (!answersLogits(trace)) return last.activations;
  const divisor = divisorOf(trace);
  return last.dSums.values.map((value, at) => value * divisor + trace.targets[at]);
}

/** Whether the loss applies the activation that the last layer leaves out. */
export function answersLogits({ objective, layers }: ShownTrace): boolean {
  return lossOf(objective.name).activation !== undefined && layers[layers.length - 1].activation === "linear";
}

/** The letter for what the loss compares: a for activations, p for shares made of logits. */
export function answerLetter(trace: ShownTrace): string {
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
    { says: "Over all rows and outputs", formula: row("L", "=", generalLoss(trace), ...penaltyLetters(trace)) },
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
      formula: row(scale, "·", formulasOf(trace).terms(outputs, at, target), "=", numeral(rowLosses[sample], true)),
    },
    {
      says: `${rows === 1 ? "The loss" : `The loss, of all ${rows} rows`}${trace.penalty ? ", and the penalty" : ""}`,
      formula: row(
        "L",
        "=",
        ...sumOf(places(rows, TERMS), (r) => factor(rowLosses[r])),
        ...penaltyValue(trace),
        "=",
        numeral(loss, true),
      ),
    },
  ];
  if (objective.reduction === "tutorial" && outputs > 1)
    lines.push({
      says: `This halved squared error is reported; the steps follow the gradient of ${outputs} times it, the sum over outputs`,
      formula: row(number(String(outputs)), "L", "=", numeral(loss * outputs)),
    });
  return { says: formulasOf(trace).says, lines };
}

/** How a loss is written out. */
interface LossFormulas {
  /** What it measures, in a sentence. */
  readonly says: string;
  /** Whether its sum is of logarithms of shares, which are negative. */
  readonly isNegative: boolean;
  /** What one output adds, by its letters. */
  readonly term: (a: Part, y: Part) => readonly Part[];
  /** The sum over the outputs of one row, with its numbers. */
  readonly terms: (outputs: number, at: (j: number) => number, target: (j: number) => number) => MathTree;
}

/** The formulas of the losses; `unwritten` stands for one that has none here. */
const FORMULAS: Partial<Readonly<Record<LossName, LossFormulas>>> = {
  meanSquaredError: {
    says: "How far the answers are from what was wanted: squared, and averaged.",
    isNegative: false,
    term: (a, y) => [sup(fenced(a, "−", y), number("2"))],
    terms: (outputs, at, target) =>
      largest(outputs, at, target, (a, y) => sup(fenced(numeral(a), "−", factor(y)), number("2"))),
  },
  binaryCrossEntropy: {
    says: "How surprised one is by the truth, when every output is taken for the probability of a yes.",
    isNegative: true,
    term: (a, y) => [fenced(y, "ln", a, "+", fenced("1", "−", y), "ln", fenced("1", "−", a))],
    terms: (outputs, at, target) => largest(outputs, at, target, surprise),
  },
  crossEntropy: {
    says: "How surprised one is by the true class, when the outputs are taken for the probabilities of the classes.",
    isNegative: true,
    term: (a, y) => [y, "ln", a],
    terms(outputs, at, target) {
      let right = 0;
      for (let j = 0; j < outputs; j++) if (target(j) === 1) right = j;
      return row("ln", numeral(at(right)));
    },
  },
};

/** l(a, y), whatever l is. */
const unwritten: LossFormulas = {
  says: "How far the answers are from what was wanted.",
  isNegative: false,
  term: (a, y) => [name("l"), fenced(a, ",", y)],
  terms: (outputs, at, target) =>
    largest(outputs, at, target, (a, y) => row(name("l"), fenced(numeral(a), ",", numeral(y)))),
};

function formulasOf({ objective }: ShownTrace): LossFormulas {
  return (isIn(FORMULAS, objective.name) && FORMULAS[objective.name]) || unwritten;
}

/** A sum over outputs, of which those that are farthest from their targets are written out. */
function largest(
  outputs: number,
  at: (j: number) => number,
  target: (j: number) => number,
  term: (a: number, y: number) => MathTree,
): MathTree {
  return fenced(
    ...sumOf(
      largestTerms(outputs, (j) => at(j) - target(j)),
      (j) => term(at(j), target(j)),
    ),
  );
}

/** What stands below the fraction bar: twice the rows and outputs, or some of that. */
function below({ objective }: ShownTrace, rows: Part, outputs: Part, dot: readonly Part[]): MathTree {
  if (lossOf(objective.name).targets === "classes") return row(rows);
  const isHalf = objective.reduction === "tutorial";
  return row(...(isHalf ? [number("2"), ...dot] : []), rows, ...dot, outputs);
}

/** The factor before the sum, as it is computed for this batch. */
function scaleOf(trace: ShownTrace): MathTree {
  const sizes = below(trace, number(String(trace.rows)), number(String(outputsOf(trace))), ["·"]);
  return row(...(formulasOf(trace).isNegative ? ["−"] : []), fraction("1", sizes));
}

function generalLoss(trace: ShownTrace): MathTree {
  const { isNegative, term } = formulasOf(trace);
  const a = sub(answerLetter(trace), row("r", "j"));
  const y = sub("y", row("r", "j"));
  const mean = fraction("1", below(trace, "n", "k", []));
  return row(...(isNegative ? ["−"] : []), mean, sum("r"), sum("j"), ...term(a, y));
}

/** y ln a + (1 - y) ln (1 - a), without the half that is 0. */
function surprise(a: number, y: number): MathTree {
  const yes = row("ln", numeral(a));
  const no = row("ln", fenced("1", "−", numeral(a)));
  if (y === 1) return yes;
  if (y === 0) return no;
  return row(numeral(y), "·", yes, "+", fenced("1", "−", numeral(y)), "·", no);
}
