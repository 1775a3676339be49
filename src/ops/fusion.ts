import type { FusionRule, Readers } from "../graph/fuse.js";
import { isSame } from "../graph/shape.js";
import type { Lowering } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { backwardEpilogue, forwardEpilogue, noEpilogue } from "../steps/epilogue.js";
import { Activation, ActivationGradient } from "./activations.js";
import { Binary } from "./binary.js";
import { together } from "./part.js";
import type { EndedProduct } from "./product.js";

/**
 * A product, the bias that is added to it if there is one, and all other tensors between that have
 * no other use.
 */
interface Sums {
  readonly op: EndedProduct;
  readonly operands: readonly Tensor[];
  readonly bias: readonly Tensor[];
  readonly covers: readonly Tensor[];
}

/** Whether an op is a product that can end in what comes next. */
function isEnded(op: Op): op is EndedProduct {
  return "steps" in op && op.workspace !== undefined;
}

/** The product that `tensor` is, with or without a bias. */
function sumsOf(tensor: Tensor, readers: Readers): Sums | undefined {
  if (isEnded(tensor.op)) return { op: tensor.op, operands: tensor.inputs, bias: [], covers: [] };
  if (!(tensor.op instanceof Binary) || tensor.op.name !== "add") return undefined;
  const [left, right] = tensor.inputs;
  return withBias(tensor, left, right, readers) ?? withBias(tensor, right, left, readers);
}

function withBias(sums: Tensor, product: Tensor, bias: Tensor, readers: Readers): Sums | undefined {
  const { op, inputs, shape } = product;
  const isRow = bias.shape.length === 1 && bias.shape[0] === shape[shape.length - 1];
  if (!isEnded(op) || !isRow || !isSame(shape, sums.shape) || !readers.areOnly(product, sums)) return undefined;
  return { op, operands: inputs, bias: [bias], covers: [product] };
}

/**
 * f(A B + bias) in one product, which leaves the sums too where somebody reads them; without an
 * activation, A B + bias. `tensor` is the sums.
 */
const biasAndActivation: FusionRule = (tensor, readers) => {
  const sums = sumsOf(tensor, readers);
  if (!sums) return undefined;
  const { op, operands, bias, covers } = sums;
  const active = readers.of(tensor).find((reader) => reader.op instanceof Activation);
  if (!active && bias.length === 0) return undefined;
  const keepsSums = !active || !readers.areOnly(tensor, active);
  const outputs = [...(keepsSums ? [tensor] : []), ...(active ? [active] : [])];
  const lowering: Lowering = {
    workspace: (site) => op.workspace(site),
    lower(site) {
      const [c, other = c] = site.outputs;
      const epilogue = active?.op instanceof Activation ? forwardEpilogue(active.op.name, other.address) : noEpilogue;
      return op.steps(site, c.address, site.inputs[2]?.address ?? 0, epilogue);
    },
  };
  const instruction = { inputs: [...operands, ...bias], outputs, lowering };
  return { instruction, covers: [...covers, ...(active ? [active] : [])] };
};

/**
 * (A B) f' in one product, as dA = (dZ W^T) f' on the way back through a layer. `tensor` is the
 * whole.
 */
const slope: FusionRule = (tensor, readers) => {
  const { op } = tensor;
  const [product, source] = tensor.inputs;
  if (!(op instanceof ActivationGradient) || !isEnded(product.op)) return undefined;
  if (!readers.areOnly(product, tensor) || product === source) return undefined;
  const ended = product.op;
  const lowering: Lowering = {
    workspace: (site) => ended.workspace(site),
    lower(site) {
      const { address } = site.inputs[2];
      const epilogue = backwardEpilogue(op.activation, address, address);
      return ended.steps(site, site.outputs[0].address, 0, epilogue);
    },
  };
  return { instruction: { inputs: [...product.inputs, source], outputs: [tensor], lowering }, covers: [product] };
};

/** What is done at once, to the bits of the ops one by one. */
export const fusionRules: readonly FusionRule[] = [slope, biasAndActivation, together];
