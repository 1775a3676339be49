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
  /** Rows that were given up, in each layer and each time that they were. */
  readonly unsettled: number;
}

/** How the searches for equilibria of an epoch went, of all its layers. */
export interface Relaxation {
  /** For the states that are answers. */
  readonly forward: Relaxed;
  /** For those by which errors go back. */
  readonly backward: Relaxed;
}

/** How searches go for the answers of programs that are laid out after it was asked for. */
export interface Asked {
  /**
   * The error of answers that aren't finite, from row number `row` of `name` on, where it is
   * theirs.
   */
  fail(row: number, name: string): DataError | undefined;
  /** How they went since it was told last. */
  told(): { readonly relaxation: Pick<Relaxation, "forward"> };
  /** How they went so far, those for gradients too. */
  readonly relaxation: Relaxation;
  /** Runs what is no answer itself: its searches aren't told. */
  untold(run: () => void): void;
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

/** The tallies of a network's equilibria in linear memory. */
class Tallies {
  private readonly base: number;

  constructor(
    private readonly runtime: Runtime,
    private readonly layers: readonly TalliedLayer[],
  ) {
    this.base = runtime.arena.allocate(layers.length * BYTES);
    this.words.fill(0);
  }

  get words(): Int32Array {
    return this.runtime.arena.int32(this.base, this.layers.length * TALLY_WORDS);
  }

  /** Where the leaves of graphs lie. */
  get places(): readonly (readonly [Tensor, Place])[] {
    return this.layers.map(({ leaf }, i) => [leaf, { address: this.base + i * BYTES }]);
  }

  /** How searches went, forward, or backward. */
  way(direction: keyof Relaxation): Relaxed {
    const { words } = this;
    const of = (word: number) => this.layers.map((_, i) => words[i * TALLY_WORDS + word]);
    const first = direction === "forward" ? 0 : 2;
    return { iterations: Math.max(...of(first)), unsettled: of(first + 1).reduce((sum, rows) => sum + rows) };
  }

  get relaxation(): Relaxation {
    return { forward: this.way("forward"), backward: this.way("backward") };
  }

  /** The first layer whose searches didn't converge, or such a one that were to. */
  failed(isRequired = true): TalliedLayer | undefined {
    const { words } = this;
    return this.layers.find(
      ({ rest }, i) =>
        (rest.requireConvergence || !isRequired) && (words[i * TALLY_WORDS + 1] > 0 || words[i * TALLY_WORDS + 3] > 0),
    );
  }

  /**
   * The error of rows of `name`, of which number `row`, from 1, isn't finite; 0 where nobody knows
   * which. Undefined where no search was to converge and didn't.
   */
  refusal(row: number, name: string): DataError | undefined {
    const layer = this.failed();
    if (!layer) return undefined;
    const which = row > 0 ? `Row ${row}` : "A row";
    return new DataError("NOT_CONVERGED", `${which} of ${name} doesn't come to rest ${within(layer)}: ${ADVICE}.`);
  }
}

/** The searches for answers of programs that are laid out after it is made. */
export class AskedRelaxations extends Tallies implements Asked {
  fail(row: number, name: string): DataError | undefined {
    const refused = this.refusal(row, name);
    const layer = this.failed(false);
    if (refused || !layer || row < 1) return refused;
    const message = `Row ${row} of ${name} doesn't come to rest ${within(layer)}, but grows beyond all numbers: make it monotone, or train it with a lower learning rate.`;
    return new DataError("DATA_NON_FINITE", message);
  }

  told(): ReturnType<Asked["told"]> {
    const forward = this.way("forward");
    this.words.fill(0);
    return { relaxation: { forward } };
  }

  untold(run: () => void): void {
    const before = this.words.slice();
    run();
    this.words.set(before);
  }
}

/** The searches of a network's training. */
export class Relaxations {
  private readonly tallies: Tallies;
  /** What the epoch that begins next goes on from. */
  private before: readonly number[] = [];

  constructor(
    private readonly runtime: Runtime,
    private readonly layers: readonly TalliedLayer[],
  ) {
    this.tallies = new Tallies(runtime, layers);
  }

  /** Those for answers: allocates what they are tallied in. */
  ask(): AskedRelaxations {
    return new AskedRelaxations(this.runtime, this.layers);
  }

  /** Begins an epoch, or goes on with one of which `rows` lie behind. */
  begin(rows = 0): void {
    const { words } = this.tallies;
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
    return [...this.tallies.words];
  }

  get places(): Tallies["places"] {
    return this.tallies.places;
  }

  /** What the record of an epoch tells. */
  get told(): { readonly relaxation: Relaxation } {
    return { relaxation: this.tallies.relaxation };
  }

  /** See `Tallies.refusal`. */
  refusal(row: number, name: string): DataError | undefined {
    return this.tallies.refusal(row, name);
  }

  /**
   * The error of a training in which a search was to converge and didn't, in that batch; undefined
   * where none.
   */
  failure(epoch: number, batch: number, outcome: string): NumericsError | undefined {
    const layer = this.tallies.failed();
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
}

/** What can be done about it. */
const ADVICE = "raise its `maxIterations` or `tolerance`, make it `monotone`, or leave out `requireConvergence`";

function within({ path, rest: { maxIterations } }: TalliedLayer): string {
  return `within ${pluralize(maxIterations, "iteration")} in layer ${path}, equilibrium`;
}
