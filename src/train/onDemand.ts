/**
 * All of this folder that is loaded when it is first wanted, and so no part of what every page
 * downloads.
 */
import { OnDemand } from "../onDemand.js";

/** Writing and reading models' files and checkpoints. */
export const storage = new OnDemand("files", () => import("./checkpoints/storage.js"));

/** What a batch does, step by step, and whether its gradients are right. */
export const inspecting = new OnDemand("traces", () => import("./inspection.js"));

/** Networks with layers other than dense ones. */
export const general = new OnDemand("layers", () => import("../layers/general.js"));

/** Training on rows that come in pieces. */
export const streaming = new OnDemand("pieces", () => import("./stream/stream.js"));

/** Features that are mostly zero. */
export const sparse = new OnDemand("sparse rows", () => import("./placing/compressedFeatures.js"));

/** Rows and targets that are standardized. */
export const standardizing = new OnDemand("scales", () => import("./placing/standardizing.js"));

/** Targets of losses that compare with numbers. */
export const matrixTargets = new OnDemand("targets", () => import("./placing/matrixTargets.js"));

/** Checks of options that few models are given. */
export const rareOptions = new OnDemand("options", () => import("./rareOptions.js"));

/** Validation rows: those that are set aside, and what becomes of them while a training goes on. */
export const validating = new OnDemand("validation", () => import("./validation.js"));

/**
 * What decides about a training while it goes on, or is at an end, updates that few have, and
 * metrics.
 */
export const coaching = new OnDemand("trainings", () => import("./coach/coaching.js"));
