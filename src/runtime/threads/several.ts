/**
 * What trains on several threads, as many as are asked for or as are faster: one script, for both
 * need the same.
 */
export { ExactThreads } from "./exactThreads.js";
export { ThreadComparison } from "./threadComparison.js";
