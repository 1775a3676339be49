import { OnDemand } from "../onDemand.js";

/** Reading models' files. */
export const files = new OnDemand("the file format", () => import("../train/load.js"));

/** What makes models take tables. */
export const tables = new OnDemand("tables", () => import("./tables.js"));
