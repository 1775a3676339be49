/**
 * What `lanegrad/model` exports everywhere; the entries add `model` and `loadModel`, bound to their
 * platform.
 */
export type { WiredInput } from "../layers/wiring.js";
export type { FunctionalOptions, OutputLossOption } from "./create.js";
export type { FunctionalFit, FunctionalFitOptions } from "./fitOptions.js";
export type { FunctionalLoadOptions } from "./load.js";
export type { FunctionalInfo, FunctionalModel, OutputInfo } from "./model.js";
export type { InputRows, NamedInputs, NamedRows } from "./namedRows.js";
export {
  add,
  apply,
  average,
  concatenate,
  dot,
  input,
  maximum,
  minimum,
  multiply,
  type SymbolicTensor,
  subtract,
} from "./symbols.js";
