import { isOverClasses } from "../catalog/outputLayer.js";
import { UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { leavesOf } from "../graph/leaves.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { type GraphLoss, isCustom, type SettledLoss, type Told, traitsOf } from "../nn/losses.js";
import { activationOfTensor } from "../ops/activationByName.js";
import { add, multiply } from "../ops/arithmetic.js";
import { greater } from "../ops/comparison.js";
import { concat, slice } from "../ops/slice.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Compared, classesOf, comparedBy, tally } from "./batchLoss.js";
import { type Comparison, type Descent, STATUS } from "./descent.js";
import { graphOfKernel } from "./libraryLoss.js";
import { compareByGraph, rowLossesOf } from "./rowLosses.js";

/** The loss of one output of several. */
export interface LossPart {
  /** The output's name. */
  readonly name: string;
  readonly loss: SettledLoss;
  /** What it is multiplied by in the sum of all. */
  readonly weight: number;
  /** Numbers in a row of the output. */
  readonly units: number;
}

/** The weighted sum of the losses of outputs, which stand side by side, and so do their targets. */
export interface JoinedLoss extends GraphLoss {
  readonly parts: readonly LossPart[];
  /** The loss of a batch in a graph, told by parts too; allocates where that is told. */
  compare(
    runtime: Pick<Runtime, "arena">,
    told: Told,
    outputs: Tensor,
    targets: Tensor,
    comparison: Comparison,
  ): Descent;
  /**
   * What flags each number of the outputs, compared with 1/2: whether it stands for the class that
   * is predicted, or for a label that is; 0 where it is a number.
   */
  flagged(outputs: Tensor): Compared;
}

/** An output in a graph, with what belongs to it and what both come to, ["rows"]. */
interface PartOfBatch extends LossPart {
  readonly compared: Compared;
  readonly targets: Tensor;
  readonly losses: Tensor;
}

/**
 * The loss of outputs together. @throws UsageError INVALID_OPTION for a reduction that no sum is
 * made of.
 */
export function joinedLoss(parts: readonly LossPart[]): JoinedLoss {
  const tutorial = parts.find(({ loss }) => loss.reduction === "tutorial");
  if (tutorial) {
    const message = `The loss of the output ${tutorial.name} is reduced as tutorials do, and those that are weighed are means: leave reduction out.`;
    throw new UsageError("INVALID_OPTION", message);
  }
  const options = parts.flatMap(({ name, loss }) =>
    "options" in loss ? Object.entries(loss.options ?? {}).map(([option, value]) => [`${name}.${option}`, value]) : [],
  );
  return {
    name: parts.map(called).join(" + "),
    reduction: "mean",
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
    traits: { targets: "numbers", slope: 1, isOfRows: true },
    parts,
    rowLosses: (outputs, targets) => weightedSum(partsOf(parts, outputs, targets)),
    compare: (...told) => compareParts(parts, ...told),
    flagged: (outputs) => flagged(parts, outputs),
  };
}

/** "0.3 crossEntropy(genre)". */
function called({ name, loss, weight }: LossPart): string {
  return `${weight === 1 ? "" : `${weight} `}${loss.name}(${name})`;
}

function partsOf(parts: readonly LossPart[], outputs: Tensor, targets: Tensor): readonly PartOfBatch[] {
  let end = 0;
  return parts.map((part, i) => {
    const begin = end;
    end += part.units;
    const { loss, units } = part;
    const own = parts.length > 1 ? outputs.inputs[i] : outputs;
    const ownTargets = slice(targets, begin, begin + units, 1);
    const compared = comparedBy(loss, own, activationOfTensor(own));
    const formula = isCustom(loss) ? loss.rowLosses : graphOfKernel(loss);
    const rowLosses = (answers: Tensor): Tensor => formula(answers, ownTargets);
    const losses = rowLossesOf({ name: loss.name, rowLosses }, compared.tensor, targets, leavesOf([own]));
    return { ...part, compared, targets: ownTargets, losses };
  });
}

function weightedSum(parts: readonly PartOfBatch[]): Tensor {
  const weighted = parts.map(({ losses, weight }) => (weight === 1 ? losses : multiply(weight, losses)));
  return weighted.reduce((sum, one) => add(sum, one));
}

/** Whether one number of the output, or one for each class, tells the class of a row. */
function tellsClasses({ loss, units }: LossPart): boolean {
  const { targets } = traitsOf(loss);
  return isOverClasses(targets) || (units === 1 && (targets === "shares" || targets === "sides"));
}

/** See `JoinedLoss.flagged`. */
function flagged(parts: readonly LossPart[], outputs: Tensor): Compared {
  const flags = parts.map((part, i) => {
    const own = parts.length > 1 ? outputs.inputs[i] : outputs;
    const compared = comparedBy(part.loss, own, activationOfTensor(own));
    if (!isOverClasses(traitsOf(part.loss).targets)) return greater(compared.tensor, compared.threshold);
    // indices [rows, 1] of which a tensor of numbers is made
    return oneHotOf(classesOf(compared), part.units);
  });
  return { tensor: flags.length > 1 ? concat(flags, 1) : flags[0], threshold: 0.5 };
}

/** [rows, classes] with a 1 at the place of each row's class. */
function oneHotOf(classes: Tensor, units: number): Tensor {
  const lower: Op["lower"] = ({ rows, inputs: [indices], outputs: [out] }) => [
    { ...step("oneHotRows", rows, out.address, indices.address, units), grain: 1 },
  ];
  // ops take it
  return shared(newTensor(["rows", units], { lower }, [classes]));
}

/** Leaves what each part comes to behind what all do. */
class TellParts implements Op {
  constructor(
    private readonly parts: readonly { readonly hasClasses: boolean }[],
    private readonly blocks: Comparison,
    private readonly weights: Told["weights"],
    /** Doubles, one for each row. */
    private readonly scratch: number,
  ) {}

  lower({ rows, inputs: [, ...inputs] }: Site): readonly Step[] {
    let next = 0;
    return this.parts.flatMap(({ hasClasses }, i) => {
      const losses = inputs[next++];
      const [predicted, labels] = hasClasses ? [inputs[next++], inputs[next++].address] : [undefined, 0];
      const status = this.blocks.status + (i + 1) * STATUS * 8;
      const blocks = { ...this.blocks, rowLosses: this.scratch, labels, status };
      const { weights } = this;
      return [
        step("widenReals", rows, this.scratch, losses.address),
        weights?.sum(blocks, predicted?.address ?? 0, rows) ?? tally(blocks, predicted, rows),
      ];
    });
  }
}

/** See `JoinedLoss.compare`. */
function compareParts(
  given: readonly LossPart[],
  { arena }: Pick<Runtime, "arena">,
  told: Told,
  outputs: Tensor,
  targets: Tensor,
  comparison: Comparison,
): Descent {
  const parts = partsOf(given, outputs, targets);
  const numbers = (1 + parts.length) * STATUS;
  const status = arena.allocate(numbers * 8);
  // each begins with as many rows as there are: what weighs them writes other counts
  const begun = arena.float64(comparison.status, STATUS).slice();
  const [, , rows] = begun;
  for (let i = 0; i < numbers; i += STATUS) arena.float64(status + i * 8, STATUS).set(begun);
  const blocks = { ...comparison, status };
  const total = weightedSum(parts);
  const { told: all, ...descent } = compareByGraph(total, total, blocks, [], told);
  const tells = parts.map((part) => ({ ...part, hasClasses: tellsClasses(part) }));
  const read = tells.flatMap(({ losses, hasClasses, compared, targets: own }) =>
    hasClasses ? [losses, classesOf(compared), classesOf({ tensor: own, threshold: 0.5 })] : [losses],
  );
  const scratch = arena.allocate(rows * 8);
  return {
    ...descent,
    told: newTensor([], new TellParts(tells, blocks, told.weights, scratch), [all, ...read]),
    status,
  };
}
