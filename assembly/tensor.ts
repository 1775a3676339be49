/**
 * The export list of the builds for tensors: all kernels of a network, and those that only ops of
 * `lanegrad/tensor` call.
 */
export { averagePool, averagePoolGradient } from "./averagePooling";
export {
  addBroadcast,
  divideBroadcast,
  equalBroadcast,
  greaterBroadcast,
  greaterEqualBroadcast,
  maximumBroadcast,
  minimumBroadcast,
  multiplyBroadcast,
  subtractBroadcast,
  whereBroadcast,
} from "./broadcast";
export { alphaDropRows, dropElements, dropRows } from "./dropout";
export { absElements, expElements, logElements, negateElements } from "./elementary";
export { powerElements, signElements, sqrtElements, squareElements } from "./elementary";
export { flipKernel, scaleBytes, spreadImages } from "./images";
export * from "./index";
export { gemmIndirect } from "./indirect";
export { broadcastRows, copyRows, copyVectors, fillReals, indexReals, oneHotRows } from "./layout";
export { scatterRows, swapAxes, transposeRows, widenReals } from "./layout";
export { maxPool, maxPoolGather, maxPoolGradient } from "./maxPooling";
export { noiseRows } from "./noise";
export { addPenalty } from "./penalty";
export { recurrentGradient } from "./recurrentGradient";
export { recurrentStates } from "./recurrentStates";
export { relaxRows, tallyRelaxation } from "./relaxation";
export { invertResolvent } from "./resolvent";
export { logSoftmaxRows, maxColumns, maxRows, sumRows } from "./rows";
