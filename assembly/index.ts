export {
  eluBackward,
  eluForward,
  geluBackward,
  geluForward,
  leakyReluBackward,
  leakyReluForward,
  siluBackward,
  siluForward,
  softplusBackward,
  softplusForward,
} from "./activations";
export { adadeltaStep } from "./adadelta";
export { adamaxAdvance, adamaxStep } from "./adamax";
export { amsgradStep } from "./amsgrad";
export { averageAdvance, averageStep } from "./average";
export { addNorm, scaleToNorm, sumSquares } from "./clip";
export * from "./core";
export { clipElements } from "./elementary";
export { lionStep } from "./lion";
export { nadamAdvance, nadamStep } from "./nadam";
export { adagradStep, rmsPropStep } from "./optimizer";
export { fillNormal } from "./random";
export { radamAdvance, radamStep } from "./radam";
export { rpropStep } from "./rprop";
export { copySettings } from "./settings";
export { sumWeightedBatch, weighRows } from "./weights";
