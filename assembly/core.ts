export {
  reluBackward,
  reluForward,
  sigmoidBackward,
  sigmoidForward,
  tanhBackward,
  tanhForward,
} from "./activations";
export { gatherBytes, gatherLabels, gatherRows } from "./gather";
export { gemm, gemmScratch } from "./gemm";
export { binaryCrossEntropy, crossEntropy, squaredError } from "./loss";
export { constantsCount, writeConstants } from "./math";
export { gemmNarrow } from "./narrow";
export { adamAdvance, adamStep } from "./adam";
export { momentumStep, sgdStep } from "./optimizer";
export { packPanels, panelColumns } from "./pack";
export { fillUniform } from "./random";
export { argmaxRows, sumBatch, sumColumns } from "./reduce";
export { softmaxBackward, softmaxForward } from "./softmax";
export { sparseProduct } from "./sparse";
export { transposeSparse } from "./transpose";
