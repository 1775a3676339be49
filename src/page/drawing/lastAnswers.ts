import { takeRows } from "../../browser.js";
import { Asking } from "../asking.js";
import { batchRows, lastBatch } from "../batchRows.js";
import type { PageState } from "../state.js";
import { isAsked, KeptAnswers } from "./keptAnswers.js";

/** Rows of the last batch that units are asked about at most: its first ones. */
const MOST_ROWS = 64;
/** Milliseconds from one look at the units to the next. */
const EVERY = 120;

/** What units answer to rows of the last batch, by the weights that it left. */
export class LastAnswers {
  private state: PageState | undefined;
  private readonly program = new KeptAnswers(MOST_ROWS);
  private answers: readonly Float32Array[] = [];
  private readonly asking = new Asking(
    () => this.look(),
    // what is known besides is told without
    () => this.take([]),
    EVERY,
  );

  /** `ready` hears of new answers. */
  constructor(private readonly ready: () => void) {}

  /**
   * Of the inputs and of each layer, [rows, units], as they were found last; asks for those of this
   * state, if it is another one. Empty where none are known.
   */
  of(state: PageState): readonly Float32Array[] {
    const { model, layers } = state;
    if (model !== this.state?.model) this.answers = [];
    if (layers === this.state?.layers) return this.answers;
    this.state = state;
    if (isAsked(state) && state.history.length > 0) void this.asking.again();
    else this.answers = [];
    return this.answers;
  }

  private async look(): Promise<void> {
    const { state } = this;
    if (!state?.data || !isAsked(state)) return;
    const { data, configuration, position, layers, model } = state;
    const rows = batchRows(data.train, configuration, lastBatch(position)).slice(0, MOST_ROWS);
    const { x: stored, scale } = takeRows(data.train, rows);
    const x = Float32Array.from(stored, (value) => value * scale);
    const answers = await this.program.of(layers, x);
    // another network has other units
    if (this.state?.model === model) this.take([x, ...answers]);
  }

  private take(answers: readonly Float32Array[]): void {
    this.answers = answers;
    this.ready();
  }
}
