import { isRecord } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { WiredInput } from "../layers/wiring.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Matrices } from "../train/modelParts.js";
import type { OutputEvaluation, OutputEvaluations } from "../train/placing/labelTally.js";
import type { OutputSchema, Schema } from "../train/schema.js";
import type { EpochRecord, Evaluation, Prediction, Writable } from "../train/types.js";
import { byName, checkedRows, readInputs, readWeights } from "./namedRows.js";
import { columnsOf, type Output, predictionOf, readAnswers, targetsOfOutput } from "./outputs.js";
import { OutputsTally } from "./outputsTally.js";
import { packedInputs } from "./packedInputs.js";

/** A data set of rows whose answers stand side by side, with what they tell of each output. */
interface Joined extends Dataset {
  readonly answers?: readonly OutputSchema[];
}

/** Rows as the model behind takes them, and what is known of the data from then on. */
export interface Packed {
  readonly data: Joined;
  readonly schema: Schema;
}

/**
 * What makes data sets of rows of several inputs and outputs, and answers by name of a matrix of
 * all.
 */
export class Packing {
  constructor(
    private readonly inputs: readonly WiredInput[],
    private readonly outputs: readonly Output[],
    private readonly dtype: Dtype,
    /** Whether the only output is the model's own, whose data sets are as they are elsewhere. */
    private readonly isSingle: boolean,
  ) {}

  /**
   * Rows with what belongs to them, of which `what` was given; of what is `known` nothing changes.
   * @throws UsageError, DataError.
   */
  rows(what: string, given: unknown, known: Schema): Packed {
    const { inputs, targets, weights, name } = checkedRows(what, given);
    const read = readInputs(inputs, this.inputs);
    const { rows } = read;
    const wanted = byName(
      "targets",
      targets,
      this.outputs.map((output) => output.name),
    );
    const features = {
      name: String(name),
      ...packedInputs(this.inputs, read, this.dtype),
      ...readWeights(weights, rows, String(name)),
    };
    if (this.isSingle)
      return { data: { ...features, ...readAnswers(this.outputs[0], wanted[0], rows, known) }, schema: known };
    const learned = this.outputs.map((output, i) => targetsOfOutput(output, wanted[i], rows, known.outputs?.[i] ?? {}));
    const matrix = sideBySide(learned, rows, this.columns);
    const outputs = learned.map(({ schema }) => schema);
    return {
      data: { ...features, targets: matrix, outputs: this.columns, answers: outputs },
      schema: { ...known, outputs },
    };
  }

  /** Rows without what belongs to them. @throws UsageError, DataError. */
  features(given: unknown): Dataset {
    return { name: "the input", outputs: 1, ...packedInputs(this.inputs, readInputs(given, this.inputs), this.dtype) };
  }

  /** What each output answers. */
  predictions(all: Prediction, known: Schema): Readonly<Record<string, Prediction>> {
    if (this.isSingle) return { [this.outputs[0].name]: all };
    const { columns } = this;
    const { classes: flags = new Int32Array(all.outputs.length), relaxation } = all;
    let end = 0;
    const parts = this.outputs.map((output, i) => {
      const begin = end;
      end += output.network.outputs;
      const answered = {
        outputs: columnsOf(all.outputs, columns, begin, end),
        classes: columnsOf(flags, columns, begin, end),
        ...(relaxation && { relaxation }),
      };
      return [output.name, predictionOf(output, known.outputs?.[i] ?? {}, answered)] as const;
    });
    return Object.fromEntries(parts);
  }

  /** What rows came to, by output also where there is one. */
  evaluation(all: Evaluation): Evaluation {
    return this.isSingle ? { ...all, outputs: this.onlyOutput(all) } : all;
  }

  /** Has the record of an epoch tell that too. */
  tell(record: Writable<EpochRecord>): void {
    if (!this.isSingle) return;
    record.outputs = this.onlyOutput(record);
    if (record.validation) record.validation = this.evaluation(record.validation);
  }

  private onlyOutput({ loss, accuracy }: OutputEvaluation): Required<OutputEvaluations>["outputs"] {
    return { [this.outputs[0].name]: { loss, ...(accuracy !== undefined && { accuracy }) } };
  }

  /** What places targets that stand side by side: made already, they only have to be told apart. */
  get matrices(): Matrices {
    const tallyOf = (outputs: readonly OutputSchema[] = []): OutputsTally =>
      new OutputsTally(
        this.outputs.map(({ name }, i) => ({ name, hasClasses: outputs[i]?.classes !== undefined })),
        this.columns,
      );
    return {
      known: { outputs: (value) => this.areKnown(value) },
      binaryClasses: () => undefined,
      // each number of an answer has a flag
      hasLabels: () => true,
      labelsOf: (_loss, _outputs, _known, classes) => ({ classes }),
      matrixTargets: (_loss, _outputs, { targets, answers }: Joined, _labels, known) => ({
        ...(targets && { matrix: targets }),
        // before the first fit it is the rows that tell
        tally: tallyOf(known.outputs ?? answers),
      }),
    };
  }

  /** Whether it may be what a checkpoint tells of the answers of each output. */
  private areKnown(value: unknown): boolean {
    const areNames = (list: unknown, count: number): boolean =>
      Array.isArray(list) &&
      list.length === count &&
      new Set(list).size === count &&
      list.every((name) => typeof name === "string");
    const isKnown = (one: unknown, { network }: Output): boolean =>
      isRecord(one) &&
      Object.keys(one).every((name) => name === "classes" || name === "targets") &&
      (one.classes === undefined || areNames(one.classes, Math.max(2, network.outputs))) &&
      (one.targets === undefined || isRecord(one.targets));
    return (
      Array.isArray(value) &&
      value.length === this.outputs.length &&
      this.outputs.every((output, i) => isKnown(value[i], output))
    );
  }

  /** Numbers in a row of all outputs. */
  private get columns(): number {
    return this.outputs.reduce((sum, { network }) => sum + network.outputs, 0);
  }
}

function sideBySide(parts: readonly { readonly matrix: Float64Array }[], rows: number, columns: number): Float64Array {
  const all = new Float64Array(rows * columns);
  let first = 0;
  for (const { matrix } of parts) {
    const width = matrix.length / rows;
    for (let i = 0; i < matrix.length; i++) all[Math.floor(i / width) * columns + first + (i % width)] = matrix[i];
    first += width;
  }
  return all;
}
