import { sgd } from "../../../src/node.js";

/** Of a rate so small that an update leaves every weight as it is, to the bit. */
export const still = sgd({ learningRate: 1e-300 });
