/**
 * What few engines and pages need of kernels: why they don't compile, and memory that threads
 * share.
 */
export { refusal, unsupported } from "./refusal.js";
export { importShared } from "./sharedImport.js";
