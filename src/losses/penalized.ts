import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { descentScale } from "../nn/descentScale.js";
import type { AnyLoss } from "../nn/losses.js";
import { constant } from "../ops/constant.js";
import { type Step, step } from "../runtime/program.js";
import type { Descent } from "./descent.js";

/**
 * A loss and a penalty, or a share of it, of which only gradients are taken: what each comes to is
 * told elsewhere.
 */
class Total implements Op {
  constructor(private readonly gradientOfLoss: Tensor) {}

  gradient(share: Tensor): readonly Tensor[] {
    return [this.gradientOfLoss, share];
  }

  lower(): readonly Step[] {
    return [];
  }
}

/**
 * Adds a penalty to what the row losses come to, so that it is a part of every loss that is told of
 * them.
 */
class TellPenalty implements Op {
  constructor(
    private readonly loss: AnyLoss,
    private readonly status: number,
    private readonly outputs: number,
  ) {}

  lower({ inputs: [, penalty] }: Site): readonly Step[] {
    return this.stepsAt(this.status, penalty.address);
  }

  /** The same of a penalty that lies at an address, to what row losses have come to at another. */
  stepsAt(status: number, penalty: number): readonly Step[] {
    const share = 1 / descentScale({ ...this.loss, factor: 1 }, 1, this.outputs);
    return [step("addPenalty", 1, status, penalty, share)];
  }
}

/**
 * The descent of a loss of so many rows and a penalty, a scalar, or the rows' share of it where
 * they are a part of a batch; `toldPenalty` is what it is of these rows alone, and `status` the
 * address of what the loss of so many `outputs` leaves.
 */
export function penalized(
  { from, gradient, told }: Descent,
  penalty: Tensor,
  toldPenalty: Tensor,
  loss: AnyLoss,
  status: number,
  rows: number,
  outputs: number,
): Descent {
  const [total, tell] = [new Total(gradient), new TellPenalty(loss, status, outputs)];
  return {
    from: newTensor([], total, [from, penalty]),
    gradient: constant(rows / (loss.batchRows ?? rows)),
    // an output that nobody reads: what it leaves lies elsewhere
    told: newTensor([], tell, [told, toldPenalty]),
    penalty: { told, amount: toldPenalty, stepsAt: (...places) => tell.stepsAt(...places) },
  };
}
