import { pluralize } from "../check.js";
import { DataError, NumericsError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import type { Place } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Rest, TALLY_WORDS } from "../ops/equilibrium.js";
import type { Runtime } from "../runtime/runtime.js";

/** How the searches for equilibria of one way went. */
export interface Relaxed {
  /** The most iterations that a row took. */
  readonly iterations: number;
  /** Rows that were given up, each time that they were. */
  readonly unsettled: number;
}

/** How the searches for equilibria of an epoch went, of all its layers. */
export interface Relaxation {
  /** For the states that are answers. */
  readonly forward: Relaxed;
  /** For those by which errors go back. */
  readonly backward: Relaxed;
}

/** What is asked of the searches of a layer, and the leaf where they are tallied in graphs. */
export interface TalliedLayer {
  /** Its path, such as "2", or "2.0" of the first layer in that. */
  readonly path: string;
  readonly rest: Pick<Rest, "maxIterations" | "requireConvergence">;
  readonly leaf: Tensor;
}

/** A layer whose searches are tallied from now on. */
export function talliedLayer(path: string, rest: TalliedLayer["rest"]): TalliedLayer {
  return { path, rest, leaf: shared(leaf([TALLY_WORDS], `the tally of layer ${path}`, "index")) };
}

/** Bytes of a layer's tally. */
const BYTES = 4 * TALLY_WORDS;

/**
 * The tallies of a network's equilibria in linear memory: those of its training, and those of
 * answers.
 */
export class Relaxations {
  private readonly training: number;
  private readonly answers: number;
  /** What the epoch that begins next goes on from. */
  private before: readonly number[] = [];

  constructor(
    private readonly runtime: Runtime,
    private readonly layers: readonly TalliedLayer[],
  ) {
    this.training = runtime.arena.allocate(layers.length * BYTES);
    this.answers = runtime.arena.allocate(layers.length * BYTES);
    this.begin();
    this.answer();
  }

  /** Begins an epoch, or goes on with one of which `rows` lie behind. */
  begin(rows = 0): void {
    const words = this.words(this.training);
    if (rows === 0) words.fill(0);
    words.set(this.before);
    this.before = [];
  }

  /** Has the epoch that comes next begin with what `state` told. */
  takeUp(state: readonly number[]): void {
    this.before = state;
  }

  /** What was tallied of the present epoch so far. */
  get state(): readonly number[] {
    return [...this.words(this.training)];
  }

  /** Begins answers. */
  answer(): void {
    this.words(this.answers).fill(0);
  }

  /** Where the leaves of graphs lie: of those of a training, or of answers. */
  places(isTraining: boolean): readonly (readonly [Tensor, Place])[] {
    const base = isTraining ? this.training : this.answers;
    return this.layers.map(({ leaf }, i) => [leaf, { address: base + i * BYTES }]);
  }

  /** What the record of an epoch tells. */
  get told(): { readonly relaxation: Relaxation } {
    const words = this.words(this.training);
    const way = (first: number): Relaxed => ({
      iterations: Math.max(...this.layers.map((_, i) => words[i * TALLY_WORDS + first])),
      unsettled: this.layers.reduce((sum, _, i) => sum + words[i * TALLY_WORDS + first + 1], 0),
    });
    return { relaxation: { forward: way(0), backward: way(2) } };
  }

  /**
   * The error of rows of `name`, of answers or of a batch of training, of which number `row`, from
   * 1, isn't finite; 0 where nobody knows which. Undefined where no search was to converge and
   * didn't.
   */
  refusal(row: number, name: string, isTraining: boolean): DataError | undefined {
    const layer = this.failed(isTraining ? this.training : this.answers);
    if (!layer) return undefined;
    const which = row > 0 ? `Row ${row}` : "A row";
    return new DataError("NOT_CONVERGED", `${which} of ${name} doesn't come to rest ${within(layer)}: ${ADVICE}.`);
  }

  /**
   * The error of a training in which a search was to converge and didn't, in that batch; undefined
   * where none.
   */
  failure(epoch: number, batch: number, outcome: string): NumericsError | undefined {
    const layer = this.failed(this.training);
    if (!layer) return undefined;
    const where = `At epoch ${epoch}, batch ${batch} a row or its gradient doesn't come to rest ${within(layer)}`;
    const message = `${where}: lower the learning rate, ${ADVICE}; the model is ${outcome}.`;
    return new NumericsError("NOT_CONVERGED", message, { epoch, batch, layer: Number.parseInt(layer.path, 10) });
  }

  /** What is told of the first search that is to converge; undefined where none is. */
  get required(): string | undefined {
    const layer = this.layers.find(({ rest }) => rest.requireConvergence);
    return layer && within(layer);
  }

  private failed(base: number): TalliedLayer | undefined {
    const words = this.words(base);
    return this.layers.find(
      ({ rest }, i) => rest.requireConvergence && (words[i * TALLY_WORDS + 1] > 0 || words[i * TALLY_WORDS + 3] > 0),
    );
  }

  private words(base: number): Int32Array {
    return this.runtime.arena.int32(base, this.layers.length * TALLY_WORDS);
  }
}

/** What can be done about it. */
const ADVICE = "raise its maxIterations or tolerance, make it monotone, or leave out requireConvergence";

function within({ path, rest: { maxIterations } }: TalliedLayer): string {
  return `within ${pluralize(maxIterations, "iteration")} in layer ${path}, equilibrium`;
}
