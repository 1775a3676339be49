/** What looks into a model without changing it: loaded when it is first asked for. */
export { checkModelGradients } from "./modelGradients.js";
export { summaryOf } from "./summarize.js";
export { traceBatch } from "./trace.js";
