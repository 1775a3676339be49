import { OnDemand } from "../onDemand.js";

/** How model files are read and written. */
export const modelFiles = new OnDemand("the file format", () => import("../io/modelFile.js"));
