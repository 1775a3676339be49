import { type ActivationName, activationOf } from "../catalog/activations.js";
import { leaf } from "../graph/leaf.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { step } from "../runtime/program.js";
import { activate, differentiate } from "../steps/activations.js";
import { forwardEpilogue, noEpilogue } from "../steps/epilogue.js";
import { Product } from "./product.js";

const plain = new Product();
const byTransposed = new Product(false, true);
const transposedBy = new Product(true);

/**
 * activation(x kernel + bias) of a batch, in one product where the activation can end one. Its
 * gradient has none: networks need no second one.
 */
export function dense(x: Tensor, kernel: Tensor, biases: readonly Tensor[], activation: ActivationName): Tensor {
  const shape = [x.shape[0], kernel.shape[1]];
  // the op leaves the sums there for the way back; nobody else writes to it
  const sums = activationOf(activation).keepsSum ? [leaf(shape)] : [];
  const op: Op = {
    gradient(dy, node) {
      const dSums = timesSlope(activation, dy, sums[0] ?? node);
      return [
        newTensor(x.shape, byTransposed, [dSums, kernel]),
        newTensor(kernel.shape, transposedBy, [x, dSums]),
        ...biases.map((bias) => newTensor(bias.shape, columnSums, [dSums])),
      ];
    },

    lower(site) {
      const { machine, inputs, outputs } = site;
      const [{ address, extents }] = outputs;
      const [bias = 0] = biases.map(() => inputs[2].address);
      const [c = address] = sums.map(() => inputs[inputs.length - 1].address);
      const epilogue = forwardEpilogue(activation, address);
      const product = plain.steps(site, c, bias, epilogue);
      if (epilogue !== noEpilogue) return product;
      return [...product, ...activate(machine, activation, address, c, extents[0], extents[1])];
    },
  };
  return newTensor(shape, op, [x, kernel, ...biases, ...sums]);
}

/** The activation of a matrix, by steps of its own; without a gradient. */
export function activated(activation: ActivationName, x: Tensor): Tensor {
  if (activation === "linear") return x;
  const lower: Op["lower"] = ({ machine, inputs: [sums], outputs: [{ address, extents }] }) =>
    activate(machine, activation, address, sums.address, extents[0], extents[1]);
  return newTensor(x.shape, { lower }, [x]);
}

/**
 * dy f', with f' computed from `source`; at the end of the product that dy is, if it is one: nobody
 * else reads that.
 */
function timesSlope(activation: ActivationName, dy: Tensor, source: Tensor): Tensor {
  if (activation === "linear") return dy;
  const { shape, op, inputs } = dy;
  if (op instanceof Product && activationOf(activation).epilogue)
    return newTensor(shape, op.times(activation), [...inputs, source]);
  const lower: Op["lower"] = ({ machine, inputs: [from, { address }], outputs: [to] }) => {
    const [rows, columns] = to.extents;
    return differentiate(machine, activation, from.address, address, address, rows, columns, to.address);
  };
  return newTensor(shape, { lower }, [dy, source]);
}

/**
 * The sum of each column of a matrix over its rows, in the canonical order: what comes to a bias.
 */
const columnSums: Op = {
  lower({ inputs: [{ address, extents }], outputs: [out] }) {
    const [rows, columns] = extents;
    return [step("sumColumns", columns, out.address, address, rows, columns)];
  },
};
