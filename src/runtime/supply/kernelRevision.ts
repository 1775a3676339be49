/** Which revision of the kernels this is. */
export { default as kernelRevision } from "#kernels/revision.js";
