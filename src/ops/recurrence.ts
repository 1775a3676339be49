import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Placed, Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import {
  type Cell,
  cells,
  type Extents,
  gateGradient,
  gradientBlocks,
  kernelBlocks,
  kernelGradient,
  stateBlocks,
  statesOf,
} from "../steps/recurrence.js";
import { noSecondDerivative, Part, type Whole } from "./part.js";
import { sumTo } from "./sum.js";

export { type Cell, productsOf } from "../steps/recurrence.js";

/** What a cell takes of a row at a step, in numbers of units. */
export function gatesOf({ kind }: Cell): number {
  return cells[kind].gates;
}

/** What messages call gradients, of which there is none. */
const GRADIENT = "the gradient of a recurrent layer";

/** The extents of a tensor [steps, rows, units]. */
function extentsOf({ extents: [steps, rows, units] }: Placed): Extents {
  return { steps, rows, units };
}

/**
 * All states, [steps, rows, units], and what is kept of every step for the way back; of what goes
 * into the gates, U, and a bias of h U.
 */
class Forward implements Whole {
  readonly name = "a recurrent layer";

  constructor(private readonly cell: Cell) {}

  shapes([[steps, rows], [units]]: readonly Shape[]): readonly Shape[] {
    const { tape } = cells[this.cell.kind];
    return [
      [steps, rows, units],
      [steps, rows, tape * Number(units)],
    ];
  }

  private extentsIn([x, kernel]: readonly Placed[]): Extents {
    return { ...extentsOf(x), units: kernel.extents[0] };
  }

  workspace({ machine, inputs }: Pick<Site, "machine" | "inputs">): number {
    return stateBlocks(machine, this.cell, this.extentsIn(inputs)).count;
  }

  lower(site: Site, at: (part: number) => number): readonly Step[] {
    const { machine, inputs, allocate } = site;
    const [x, kernel, bias] = inputs;
    const workspace = allocate(this.workspace(site));
    const places = [at(0), at(1), x.address, kernel.address, bias?.address ?? 0] as const;
    return statesOf(machine, this.cell, this.extentsIn(inputs), ...places, workspace);
  }

  gradient(dy: Tensor, node: Tensor): readonly Tensor[] {
    const { cell } = this;
    const { inputs } = node;
    const [, kernel, bias] = inputs;
    const tape = cells[cell.kind].tape > 0 ? [apply(new Part(this, 1), ...inputs)] : [];
    const back = new Backward(cell, inputs[0].shape);
    const dInputs = [0, 1].map((number) => new Part(back, number));
    const dx = apply(dInputs[0], dy, kernel, node, ...tape);
    const dProduct = cell.kind === "gru" ? apply(dInputs[1], dy, kernel, node, ...tape) : dx;
    const dKernel = apply(new KernelGradient(cell, kernel.shape), node, dProduct, ...tape);
    return [dx, dKernel, ...(bias ? [sumTo(dProduct, bias.shape)] : [])];
  }
}

/**
 * The gradients of what goes into the gates, and of h U + bias where that is another one; of dh, U,
 * h and the tape.
 */
class Backward implements Whole {
  readonly name = GRADIENT;

  constructor(
    private readonly cell: Cell,
    private readonly gates: Shape,
  ) {}

  shapes(): readonly Shape[] {
    return [this.gates, this.gates];
  }

  workspace({ machine, inputs: [dh] }: Pick<Site, "machine" | "inputs">, isWanted: (part: number) => boolean): number {
    return gradientBlocks(machine, this.cell, extentsOf(dh), isWanted).count;
  }

  lower(site: Site, at: (part: number) => number): readonly Step[] {
    const { machine, inputs, allocate } = site;
    const [dh, kernel, h, tape] = inputs;
    const workspace = allocate(this.workspace(site, (part) => at(part) !== 0));
    const places = [at(0), at(1), dh.address, h.address, tape?.address ?? 0, kernel.address] as const;
    return gateGradient(machine, this.cell, extentsOf(dh), ...places, workspace);
  }
}

/** The gradient of U, of the states, the gradient of h U, and the tape. */
class KernelGradient implements ShapedOp {
  readonly name = GRADIENT;

  constructor(
    private readonly cell: Cell,
    private readonly kernel: Shape,
  ) {}

  shape(): Shape {
    return this.kernel;
  }

  gradient(): never {
    return noSecondDerivative(this.name);
  }

  workspace({ machine, inputs: [h] }: Site): number {
    return kernelBlocks(machine, this.cell, extentsOf(h)).count;
  }

  lower(site: Site): readonly Step[] {
    const { machine, inputs, outputs, allocate } = site;
    const [h, dProduct, tape] = inputs;
    const workspace = allocate(this.workspace(site));
    const places = [outputs[0].address, h.address, dProduct.address, tape?.address ?? 0] as const;
    return kernelGradient(machine, this.cell, extentsOf(h), ...places, workspace);
  }
}

/**
 * The states [steps, rows, units] that a cell goes through, from zeros on, of what goes into its
 * gates, `x` [steps, rows, gates], beside the state before times `kernel` [units, gates] plus
 * `bias` [gates].
 */
export function recur(cell: Cell, x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  return apply(new Part(new Forward(cell), 0), x, kernel, ...(bias ? [bias] : []));
}
