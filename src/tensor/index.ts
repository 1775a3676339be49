/**
 * What `lanegrad/tensor` exports everywhere; the entries add `compile`, bound to their platform.
 */
export type { Extent, Shape } from "../graph/extents.js";
export type { Tensor } from "../graph/tensor.js";
export * from "../ops/index.js";
export type { CheckOptions, GradientCheck, GradientReport } from "./centralDifferences.js";
export { type Checkable, checkGradients, type GradientCheckOptions } from "./checkGradients.js";
export type { CompileOptions, Inputs } from "./compile.js";
export type { ArrayOf, Compiled, CompiledInfo } from "./compiled.js";
export { type Indices, type InputShape, indices } from "./definition.js";
export type { Numbers } from "./values.js";
