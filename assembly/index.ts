export {
  eluBackward,
  eluForward,
  geluBackward,
  geluForward,
  leakyReluBackward,
  leakyReluForward,
  reluBackward,
  reluForward,
  sigmoidBackward,
  sigmoidForward,
  siluBackward,
  siluForward,
  softplusBackward,
  softplusForward,
  tanhBackward,
  tanhForward,
} from "./activations";
export { gatherBytes, gatherLabels, gatherRows } from "./gather";
export { gemm, gemmScratch } from "./gemm";
export { binaryCrossEntropy, crossEntropy, squaredError } from "./loss";
export { constantsCount, writeConstants } from "./math";
export { gemmNarrow } from "./narrow";
export { adagradStep, adamAdvance, adamStep, momentumStep, rmsPropStep, sgdStep } from "./optimizer";
export { packPanels, panelColumns } from "./pack";
export { fillNormal, fillUniform } from "./random";
export { argmaxRows, sumBatch, sumColumns } from "./reduce";
export { softmaxBackward, softmaxForward } from "./softmax";
export { sparseProduct } from "./sparse";
export { transposeSparse } from "./transpose";
