/** What decides about a training while it goes on, and what ends one that left the finite numbers: few trainings need either. */
export { Coach } from "./coach.js";
export { undo } from "./undo.js";
