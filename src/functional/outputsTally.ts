import { STATUS } from "../layers/passes.js";
import type { Reals } from "../runtime/runtime.js";
import type { OutputEvaluation, OutputEvaluations, Tally, TallyState } from "../train/placing/labelTally.js";

/** An output of which is told what it comes to. */
export interface TalliedOutput {
  readonly name: string;
  /** Whether the model knows its answers as classes. */
  readonly hasClasses: boolean;
}

/** Adds up what each of several outputs comes to, which stands behind what all of them do. */
export class OutputsTally implements Tally {
  readonly hasAccuracy = false;
  // the status itself is of rows as they count
  weightOf: Tally["weightOf"];
  private readonly sums: Float64Array;

  constructor(
    private readonly outputs: readonly TalliedOutput[],
    /** Numbers in a row of all of them. */
    private readonly columns: number,
  ) {
    this.sums = new Float64Array(outputs.length * STATUS);
  }

  reset(state?: TallyState): void {
    this.sums.forEach((_, i) => {
      this.sums[i] = state?.sums?.[i] ?? 0;
    });
  }

  get state(): TallyState {
    return { hits: Array.from({ length: this.columns }, () => 0), rows: 0, wholeRows: 0, sums: [...this.sums] };
  }

  add(_answers: Reals, _truths: Reals, { buffer, byteOffset, byteLength }: Float64Array): void {
    const { sums } = this;
    const told = new Float64Array(buffer, byteOffset + byteLength, sums.length);
    for (let i = 0; i < sums.length; i++) sums[i] += told[i];
  }

  get accuracies(): OutputEvaluations {
    const told = this.outputs.map(({ name, hasClasses }, i): [string, OutputEvaluation] => {
      const [losses, hits, rows] = this.sums.subarray(i * STATUS, (i + 1) * STATUS);
      return [name, { loss: losses / rows, ...(hasClasses && { accuracy: hits / rows }) }];
    });
    return { outputs: Object.fromEntries(told) };
  }
}
