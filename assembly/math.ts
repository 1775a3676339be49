/**
 * The transcendental functions of the kernels, lane by lane and right for every input. Each takes
 * the address of the table that `writeConstants` fills with `constantsCount` Reals.
 */

export { constantsCount, writeConstants } from "./constants";
export { exp, expm1, sigmoid, tanh } from "./exp";
export { log, log1p, softplus } from "./log";
export { normalCdf, normalPdf } from "./normal";
