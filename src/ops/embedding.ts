import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/** The rows of a table that numbers name. */
class Embedding implements Op {
  readonly name = "embedding";

  shape([table, x]: readonly Shape[]): Shape {
    return [...x, table[1]];
  }

  gradient(dy: Tensor, { inputs: [table, x] }: Tensor): readonly (Tensor | undefined)[] {
    return [apply(new EmbeddingGradient(table.shape), dy, x), undefined];
  }

  workspace({ inputs: [, x] }: Site): number {
    return countOf(x.extents);
  }

  lower({ inputs: [table, x], outputs: [out], allocate }: Site): readonly Step[] {
    const [rows, columns] = table.extents;
    const count = countOf(x.extents);
    const indices = allocate(count);
    const gather = step("gatherRows", count, out.address, table.address, indices, columns);
    return [step("indexReals", count, indices, x.address, rows), { ...gather, grain: 1 }];
  }
}

/** The gradients of these rows, added up by the numbers that name them; 0 of all others. */
class EmbeddingGradient implements Op {
  readonly name = "the gradient of embedding";

  constructor(private readonly to: Shape) {}

  shape(): Shape {
    return this.to;
  }

  gradient(gradient: Tensor, { inputs: [, x] }: Tensor): readonly (Tensor | undefined)[] {
    return [embed(gradient, x), undefined];
  }

  workspace({ inputs: [, x] }: Site): number {
    return countOf(x.extents);
  }

  lower({ inputs: [dy, x], outputs: [out], allocate }: Site): readonly Step[] {
    const [rows, columns] = out.extents;
    const count = countOf(x.extents);
    const indices = allocate(count);
    const scatter = step("scatterRows", rows, out.address, dy.address, indices, count, columns);
    return [step("indexReals", count, indices, x.address, rows), { ...scatter, grain: 1 }];
  }
}

const embedding = new Embedding();

/**
 * The rows of `table` [n, columns] that the numbers of `x` name, in the place of these; what is no
 * whole number below n names the nearest.
 */
export function embed(table: Tensor, x: Tensor): Tensor {
  return apply(embedding, table, x);
}
