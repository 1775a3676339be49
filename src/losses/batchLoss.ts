import type { Shape } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { type Comparison, classify, judge, thresholdOf } from "../nn/comparison.js";
import { type AnyLoss, foldsActivation, type ToldLoss } from "../nn/losses.js";
import { activationOfTensor } from "../ops/activationByName.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Descent } from "./descent.js";

/** What of the outputs goes into a loss. */
export interface Compared {
  /** The outputs, or the logits that they are the activation of, where the loss computes that itself. */
  readonly tensor: Tensor;
  /** Above this a single number stands for the second of two classes. */
  readonly threshold: number;
}

/**
 * What the loss takes of a model's outputs: it takes the activation that it computes itself off, so
 * that nothing overflows. @throws UsageError INVALID_OPTION for outputs that don't go with the loss.
 */
export function comparedBy(loss: AnyLoss, outputs: Tensor): Compared {
  const activation = activationOfTensor(outputs);
  const isTakenOff = foldsActivation(loss, activation) && activation !== "linear";
  return { tensor: isTakenOff ? outputs.inputs[0] : outputs, threshold: thresholdOf(loss, activation) };
}

/** The class predicted for each row: see `classify`. */
class Argmax implements Op {
  readonly name = "argmax";

  constructor(
    private readonly threshold: number,
    private readonly each: number,
  ) {}

  shape([outputs]: readonly Shape[]): Shape {
    return [outputs[0], this.each];
  }

  gradient(): readonly undefined[] {
    return [];
  }

  lower({ inputs: [outputs], outputs: [classes] }: Site): readonly Step[] {
    const { each, threshold } = this;
    const [rows, columns] = outputs.extents;
    return [classify(classes.address, outputs.address, threshold, rows, columns, each)];
  }
}

/**
 * The class predicted for each row, as indices ["rows", 1]; or for `each` of so many parts of a row,
 * as many as there are outputs, whether it is over the threshold.
 */
export function classesOf({ tensor, threshold }: Compared, each = 1): Tensor {
  const op = new Argmax(threshold, each);
  return newTensor(op.shape([tensor.shape]), op, [tensor], "index");
}

/**
 * Compares a batch with its targets: gives the gradient of what is compared, and leaves what the
 * batch came to in the blocks of the comparison.
 */
class BatchLoss implements Op {
  readonly name: string;
  readonly indexInput = 1;

  constructor(
    private readonly runtime: Runtime,
    private readonly loss: ToldLoss,
    private readonly blocks: Comparison,
  ) {
    this.name = loss.name;
  }

  shape([outputs]: readonly Shape[]): Shape {
    return outputs;
  }

  gradient(): readonly undefined[] {
    return [];
  }

  lower({ inputs: [outputs, classes], outputs: [gradient] }: Site): readonly Step[] {
    const { runtime, loss, blocks } = this;
    const [rows, columns] = outputs.extents;
    return judge(runtime, loss, blocks, gradient.address, outputs.address, classes?.address ?? 0, rows, columns);
  }
}

/**
 * A loss of the library, from the gradient of what is compared. Where rows have labels, `classes`
 * are those predicted.
 */
export function compareByKernel(
  runtime: Runtime,
  loss: ToldLoss,
  { tensor }: Compared,
  blocks: Comparison,
  classes: Tensor | undefined,
): Descent {
  const inputs = [tensor, ...(classes ? [classes] : [])];
  const gradient = newTensor(tensor.shape, new BatchLoss(runtime, loss, blocks), inputs);
  return { from: tensor, gradient, told: gradient };
}
