/** The export list of whole builds: the core kernels, and those that few networks use. */
export * from "./activations";
export * from "./core";
export * from "./optimizer";
export { fillNormal } from "./random";
