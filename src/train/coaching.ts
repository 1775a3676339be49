/** What decides about a training while it goes on, what ends one that left the finite numbers, and metrics: few programs need any. */
export { coachOf, measured } from "./coach.js";
export { undo } from "./undo.js";
