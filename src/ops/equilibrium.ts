import { type ActivationName, activationOf } from "../catalog/activations.js";
import { optionsOf } from "../catalog/layerOptions.js";
import { checkOptions, invalidOption } from "../check.js";
import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { isSame, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { type Rest, relax, relaxationCount } from "../steps/relaxation.js";
import { activationFunction } from "./activationByName.js";
import { add } from "./arithmetic.js";
import { matmul } from "./matmul.js";

export type { Rest };

/** How an equilibrium is found. */
export interface Search extends Rest {
  readonly activation: ActivationName;
  /**
   * Whether it is found by splitting, which needs weights that are monotone (x (I - W) x^T > 0 for
   * every x) and relu or linear, and then comes to the one equilibrium that there is.
   */
  readonly isSplit: boolean;
}

/**
 * Words of a tally: the most iterations of a row, and how many rows were given up, on the way there
 * and on the way back.
 */
export const TALLY_WORDS = 4;
/** Bytes of those of one way. */
const TALLY_BYTES = 8;

/**
 * Rows at their equilibrium, z = f(z W + c): the inputs are c, W, what multiplies (W, or its
 * resolvent), and where it is tallied.
 */
export class Equilibrium implements ShapedOp {
  readonly name = "equilibrium";
  readonly indexInput = 3;

  constructor(private readonly search: Search) {}

  limit(): number {
    return 2 ** 32;
  }

  shape([c, w]: readonly Shape[]): Shape {
    const [, units] = c;
    if (c.length === 2 && isSame(w, [units, units])) return c;
    throw shapeError(this.name, [c, w], "it takes rows, and a square matrix of as many rows and columns as they have");
  }

  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    const { search } = this;
    const [c, w, ...others] = node.inputs;
    // what an activation keeps of its sums isn't kept: it is made again
    const source = activationOf(search.activation).keepsSum ? add(matmul(node, w), c) : node;
    const v = apply(new Adjoint(search, true), dy, w, source, ...others);
    return [v, matmul(node, v, { transposeA: true })];
  }

  workspace({ machine, outputs: [{ extents }] }: Site): number {
    return relaxationCount(machine, extents[0], extents[1], this.search.isSplit);
  }

  lower(site: Site): readonly Step[] {
    const [c, , matrix, tally] = site.inputs;
    const [z] = site.outputs;
    const [rows, units] = z.extents;
    return relax(site.machine, site.allocate(this.workspace(site)), {
      ...this.search,
      ...{ rows, units, z: z.address, c: c.address, matrix: matrix.address, isTransposed: false },
      tally: tally?.address,
    });
  }
}

/**
 * The gradient of an equilibrium with respect to its c, which is one itself: v = f'(u) (dy + v
 * W^T), with f' from `source`. The inputs are dy, W, the source, what multiplies, and where it is
 * tallied.
 */
class Adjoint implements Op {
  readonly name = "the gradient of equilibrium";
  readonly indexInput = 4;

  constructor(
    private readonly search: Search,
    private readonly isTransposed: boolean,
  ) {}

  limit(): number {
    return 2 ** 32;
  }

  shape([dy]: readonly Shape[]): Shape {
    return dy;
  }

  /**
   * By the same equation the other way round: with m = f'(u) (gradient + m W), which is the
   * gradient of dy.
   */
  gradient(gradient: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    const { search, isTransposed } = this;
    const [dy, w, source, ...others] = node.inputs;
    const m = apply(new Adjoint(search, !isTransposed), gradient, w, source, ...others);
    const dw = isTransposed ? matmul(m, node, { transposeA: true }) : matmul(node, m, { transposeA: true });
    const sums = add(dy, matmul(node, w, { transposeB: isTransposed }));
    const above = add(gradient, matmul(m, w, { transposeB: !isTransposed }));
    return [m, dw, slopeOfSlope(search.activation, sums, source, above)];
  }

  workspace({ machine, outputs: [{ extents }] }: Site): number {
    return relaxationCount(machine, extents[0], extents[1], this.search.isSplit);
  }

  lower(site: Site): readonly Step[] {
    const [dy, , source, matrix, tally] = site.inputs;
    const [v] = site.outputs;
    const [rows, units] = v.extents;
    return relax(site.machine, site.allocate(this.workspace(site)), {
      ...this.search,
      ...{ rows, units, z: v.address, c: dy.address, matrix: matrix.address, isTransposed: this.isTransposed },
      slopes: source.address,
      tally: tally && tally.address + TALLY_BYTES,
    });
  }
}

/** What `above` gives the source of f'(source) times `sums`. */
function slopeOfSlope(activation: ActivationName, sums: Tensor, source: Tensor, above: Tensor): Tensor | undefined {
  if (activation === "linear") return undefined;
  const made = activationFunction(activation)(source);
  const [scaled] = made.op.gradient?.(sums, activationOf(activation).keepsSum ? made : source) ?? [];
  return scaled?.op.gradient?.(above, scaled)[1];
}

/** The matrix by which iterations split, (2 I - W)^-1, of weights that are monotone. */
const resolvent: ShapedOp = {
  name: "resolvent",
  // equilibria are those of the weights, whatever finds them
  stopsGradient: true,
  shape: ([w]) => w,
  lower: ({ inputs: [w], outputs: [out] }) => [step("invertResolvent", 1, out.address, w.address, w.extents[0])],
};

/**
 * The rows z that are z = f(z W + c), as `equilibrium` finds them; `tally`, if it is there, is an
 * index leaf that tells how searches went.
 */
export function atRest(c: Tensor, w: Tensor, search: Search, tally?: Tensor): Tensor {
  const matrix = search.isSplit ? apply(resolvent, w) : w;
  return apply(new Equilibrium(search), c, w, matrix, ...(tally ? [tally] : []));
}

/** How `equilibrium` searches. */
export interface EquilibriumSearch extends Partial<Omit<Rest, "requireConvergence">> {
  /** One that goes element by element and has kernels; default "tanh". */
  readonly activation?: ActivationName;
}

/**
 * The state z in which each row comes to rest: z = activation(z w + c). `c` has the shape
 * ["rows", n], and the weights `w` have [n, n].
 *
 * Each row is iterated from z = 0. It ends when no number of it changes by more than `tolerance`
 * times its largest one (default: as fine as the element type allows). After `maxIterations`
 * (default 200) a row is taken as it is. The gradient is found the same way,
 * v = f'(u) (dz + v w^T), and nothing is stored on the way.
 *
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE.
 */
export function equilibrium(c: Tensor, w: Tensor, options: EquilibriumSearch = {}): Tensor {
  checkOptions("equilibrium", options, "{ tolerance: 1e-4 }", SEARCH_OPTIONS);
  const entry = optionsOf("equilibrium");
  const settled = SEARCH_OPTIONS.map((name) => {
    const { [name]: value = entry[name].usual } = options;
    if (!entry[name].range.holds(value))
      throw invalidOption(`The ${name} of equilibrium`, entry[name].range.words, value);
    return [name, value];
  });
  return atRest(c, w, { ...Object.fromEntries(settled), requireConvergence: false, isSplit: false } as Search);
}

const SEARCH_OPTIONS = ["activation", "tolerance", "maxIterations"] as const;
