import type { Tensor } from "../graph/tensor.js";
import type { Chance } from "./chance.js";
import type { Declarations } from "./declarations.js";
import type { LayerContext, ParameterStart } from "./layer.js";
import type { StateMove } from "./layerStates.js";
import type { Regularized } from "./regularized.js";
import type { TalliedLayer } from "./relaxations.js";

/** The scope of the layer at a path, such as "2", or "2.0" of the first layer in that. */
export class Scope implements LayerContext {
  constructor(
    private readonly declarations: Declarations,
    readonly path: string,
    readonly isTraining: boolean,
    readonly chance: Chance,
    readonly regularized: Regularized,
  ) {}

  // a function of its own: users take it out of the scope
  readonly parameter = (name: string, shape: readonly number[], start?: ParameterStart): Tensor =>
    this.declarations.leaf(this.path, name, shape, start);

  /**
   * Numbers that the layer keeps from batch to batch: the same ones whenever they are asked for; at
   * first `start`.
   */
  state(name: string, shape: readonly number[], start: number): Tensor {
    return this.declarations.state(this.path, name, shape, start);
  }

  /** Has each update move a state. */
  move(move: StateMove): void {
    this.regularized.moves.push(move);
  }

  /** Where its searches for an equilibrium are tallied. */
  relaxation(rest: TalliedLayer["rest"]): Tensor {
    return this.declarations.relaxation(this.path, rest);
  }

  /** The scope of a layer inside this one. */
  inner(name: number): Scope {
    return new Scope(this.declarations, `${this.path}.${name}`, this.isTraining, this.chance, this.regularized);
  }
}
