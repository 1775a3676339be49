import type { Plan } from "./fitOptions.js";
import type { Schema } from "./schema.js";
import type { Training } from "./training.js";

/** A training that can begin, with what the model knows of its data from then on. */
export interface Started {
  readonly plan: Plan;
  readonly training: Training;
  readonly schema: Schema;
}
