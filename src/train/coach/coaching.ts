/**
 * What decides about a training while it goes on, what ends one that left the finite numbers,
 * updates that are more than an optimizer's step, and metrics: few programs need any.
 */
export { networkKindOf } from "../../nn/extendedNetwork.js";
export { tellState } from "../tellState.js";
export { undo } from "../undo.js";
export { coachOf, measured } from "./coachOf.js";
