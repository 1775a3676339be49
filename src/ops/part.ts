import { UsageError } from "../errors.js";
import type { ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { FusionRule } from "../graph/fuse.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";

/** What gives several tensors at once, of which a graph may want each or some. */
export interface Whole {
  readonly name: string;
  /** The shape of each part. */
  shapes(inputs: readonly Shape[]): readonly Shape[];
  /** Elements of working memory, by which parts are wanted. */
  workspace(site: Pick<Site, "machine" | "inputs" | "rows">, isWanted: (part: number) => boolean): number;
  /** The steps to its parts, of which each is wanted at an address; 0 where it isn't. */
  lower(site: Site, at: (part: number) => number): readonly Step[];
  /** The gradients with respect to its inputs of its part 0, which alone has some. */
  gradient?(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[];
}

/**
 * One part of a whole, as an op; several of one whole and the same inputs are computed at once
 * (`together`).
 */
export class Part implements ShapedOp {
  readonly name: string;

  constructor(
    readonly whole: Whole,
    readonly number: number,
  ) {
    this.name = whole.name;
  }

  shape(inputs: readonly Shape[]): Shape {
    return this.whole.shapes(inputs)[this.number];
  }

  /** @throws UsageError INVALID_OPTION where there is none: a gradient of a gradient. */
  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    const { name, whole, number } = this;
    return number === 0 && whole.gradient ? whole.gradient(dy, node) : noSecondDerivative(name);
  }

  workspace(site: Site): number {
    return this.whole.workspace(site, (part) => part === this.number);
  }

  lower(site: Site): readonly Step[] {
    return lowerParts([this.number], this.whole, site);
  }
}

/** Takes the place of a gradient's gradient. @throws UsageError INVALID_OPTION. */
export function noSecondDerivative(name: string): never {
  throw new UsageError("INVALID_OPTION", `There is no derivative of ${name}: take gradients once.`);
}

/** The steps to parts of these numbers, which are the outputs of the site. */
function lowerParts(numbers: readonly number[], whole: Whole, site: Site): readonly Step[] {
  return whole.lower(site, (part) => site.outputs[numbers.indexOf(part)]?.address ?? 0);
}

/** All parts of a whole at once. */
export const together: FusionRule = (tensor, readers) => {
  const { op, inputs } = tensor;
  if (!(op instanceof Part)) return undefined;
  const { whole } = op;
  const numbers = [op.number];
  const covers = readers.of(inputs[0]).filter(({ op: own, inputs: others }) => {
    if (!(own instanceof Part) || own.whole !== whole || numbers.includes(own.number)) return false;
    if (inputs.some((one, i) => one !== others[i])) return false;
    numbers.push(own.number);
    return true;
  });
  if (covers.length === 0) return undefined;
  const lowering = {
    workspace: (site: Site) => whole.workspace(site, (part) => numbers.includes(part)),
    lower: (site: Site) => lowerParts(numbers, whole, site),
  };
  return { instruction: { inputs, outputs: [tensor, ...covers], lowering }, covers };
};
