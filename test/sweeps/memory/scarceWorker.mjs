/** lanegrad's worker, whose memory runs out at the allocation that the environment names. */
import { failAt } from "./scarce.mjs";

failAt(Number(process.env.LANEGRAD_SCARCE), process.env.LANEGRAD_SCARCE_LASTS === "true");
await import("../../../build/dist/worker.js");
