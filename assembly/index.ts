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
export * from "./core";
export { adagradStep, rmsPropStep } from "./optimizer";
export { fillNormal } from "./random";
