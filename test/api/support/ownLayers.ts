import { layer } from "../../../src/node.js";
import { multiply, sigmoid, type Tensor } from "../../../src/nodeTensor.js";

/** Of networks for iris. */
export const options = { inputs: 4, loss: "crossEntropy", standardize: true, threads: 1, seed: 3 } as const;

export const gate = layer("gate", (x, { parameter }) => multiply(multiply(x, sigmoid(x)), parameter("factor", [6], 1)));

export const swish = (x: Tensor): Tensor => multiply(x, sigmoid(x));
