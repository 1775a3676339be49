import type { Tensor } from "../../graph/tensor.js";

/**
 * A part of a graph that is made at once. Tensors of rows are made by each process of its own rows;
 * all others, as sums over all rows, by every process of what all have.
 */
export interface Phase {
  readonly isOfRows: boolean;
  readonly tensors: ReadonlySet<Tensor>;
}

/** Whether it has a number or more for each row. */
export function isOfRows({ shape }: Tensor): boolean {
  return shape.includes("rows");
}

/**
 * The phases in which the tensors of `order` are made, one after the other, each of what those
 * before have left; `tells` leave what rows come to elsewhere, so that they count as tensors of
 * rows.
 */
export function phasesOf(order: readonly Tensor[], tells: ReadonlySet<Tensor>): readonly Phase[] {
  const isRows = (tensor: Tensor): boolean => isOfRows(tensor) || tells.has(tensor);
  /** How many times all processes have to have something of all rows before it can be made. */
  const level = new Map<Tensor, number>();
  let most = 0;
  for (const tensor of order) {
    const crosses = (input: Tensor): number => (level.get(input) ?? 0) + Number(isRows(input) && !isRows(tensor));
    const own = Math.max(0, ...tensor.inputs.map(crosses));
    level.set(tensor, own);
    most = Math.max(most, own);
  }
  const phases: Phase[] = [];
  for (let number = 0; number <= most; number++)
    for (const ofRows of [false, true]) {
      const own = order.filter(
        (tensor) => !tensor.op.isInput && level.get(tensor) === number && isRows(tensor) === ofRows,
      );
      if (own.length > 0) phases.push({ isOfRows: ofRows, tensors: new Set(own) });
    }
  return phases;
}

/** Ops that find rows by their numbers, which are others in a part of a batch. */
const FINDING: readonly (string | undefined)[] = ["gather", "the gradient of gather"];

/**
 * The first tensor of `order` that a process can't make of its own rows; undefined where there is
 * none.
 */
export function inseparable(order: readonly Tensor[]): Tensor | undefined {
  return order.find((tensor) => {
    if (!isOfRows(tensor)) return false;
    const { shape, op, inputs } = tensor;
    if (shape.indexOf("rows") !== shape.lastIndexOf("rows") || FINDING.includes(op.name)) return true;
    // in another shape its rows would be others
    return op.isAlias === true && before(tensor) !== before(inputs[0]);
  });
}

/**
 * Numbers before those of the first row that belong to other places of an axis before: how often
 * the rows are gone through.
 */
function before({ shape }: Tensor): number {
  return shape.slice(0, shape.indexOf("rows")).reduce((count: number, extent) => count * Number(extent), 1);
}
