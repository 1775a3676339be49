import type { Dataset } from "../data/dataset.js";
import { readTargets, type TargetInput, type Targets } from "../data/targets.js";
import { type SettledLoss, targetsOf } from "../nn/losses.js";
import type { Reals } from "../runtime/runtime.js";
import { type Answered, answersOf, questionOf } from "../train/answers.js";
import type { Answering, Matrices } from "../train/modelParts.js";
import { classColumns } from "../train/placing/classColumns.js";
import { classesOf, targetsFor } from "../train/placing/targets.js";
import type { OutputSchema } from "../train/schema.js";
import type { Prediction } from "../train/types.js";

/** An output of a model, as what makes targets for it sees it. */
export interface Output extends Answering {
  readonly name: string;
  /** What its loss is multiplied by. */
  readonly weight: number;
}

/** The output of that name, of so many numbers a row. */
export function outputOf(name: string, loss: SettledLoss, weight: number, units: number, matrices: Matrices): Output {
  // of a loss that takes classes as they are nobody makes a matrix
  return {
    name,
    loss,
    weight,
    network: { outputs: units },
    matrices: targetsOf(loss) === "matrix" ? matrices : undefined,
  };
}

/**
 * What is compared with an output, row-major [rows, units], and what is known of it from then on.
 * @throws UsageError, DataError.
 */
export function targetsOfOutput(
  output: Output,
  given: unknown,
  rows: number,
  known: OutputSchema,
): { readonly matrix: Float64Array; readonly schema: OutputSchema } {
  const read = readAnswers(output, given, rows, known);
  const data: Dataset = {
    name: `the target ${output.name}`,
    x: new Float64Array(),
    rows,
    columns: 0,
    scale: 1,
    ...read,
  };
  const classes = classesOf(output, data, known);
  const schema = classes ? { ...known, classes: [...classes] } : { ...known, targets: { ...known.targets } };
  const { labels = [], matrix } = targetsFor(output, data, schema);
  return { matrix: matrix ?? classColumns(labels, output.network.outputs), schema };
}

/**
 * What belongs to rows in an output: whose loss is of classes has no other answers. @throws
 * UsageError, DataError.
 */
export function readAnswers({ name, loss }: Output, given: unknown, rows: number, { classes }: OutputSchema): Targets {
  const ofClasses = classes ? { classes } : { task: "classification" as const };
  return readTargets(given as TargetInput, rows, `the target ${name}`, targetsOf(loss) === "labels" ? ofClasses : {});
}

/**
 * What an output answers, of its numbers [rows, units] and a flag for each: whether it stands for
 * the class, or a label, of its row.
 */
export function predictionOf(output: Output, schema: OutputSchema, answered: Answered): Prediction {
  const { outputs: units } = output.network;
  const isLabels = questionOf(output, schema) === "label";
  return answersOf(output, schema, isLabels ? answered : { ...answered, classes: classesIn(answered.classes, units) });
}

/** The class of each row, of a flag for each class, or one for the second of two. */
function classesIn(flags: Int32Array, units: number): Int32Array {
  if (units === 1) return flags;
  const classes = new Int32Array(flags.length / units);
  for (const [place, flag] of flags.entries()) if (flag === 1) classes[Math.floor(place / units)] = place % units;
  return classes;
}

/** Columns `begin` to before `end` of a matrix of so many columns. */
export function columnsOf<Values extends Reals | Int32Array>(
  values: Values,
  columns: number,
  begin: number,
  end: number,
): Values {
  const width = end - begin;
  const part = values.slice(0, (values.length / columns) * width) as Values;
  for (let i = 0; i < part.length; i++) part[i] = values[Math.floor(i / width) * columns + begin + (i % width)];
  return part;
}
