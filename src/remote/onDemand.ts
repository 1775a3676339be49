import { OnDemand } from "../onDemand.js";

/** What makes models take tables. */
export const tables = new OnDemand("tables", () => import("./tables.js"));
