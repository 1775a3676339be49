import type { GeneratorState } from "../random/xoshiro.js";
import type { Schema } from "./schema.js";

/** All that training has made of a model, for an equal one to go on from: it then computes the same bits. */
export interface Checkpoint {
  /** Parameters, gradients and the optimizer's states, as they lie in linear memory. */
  readonly trained: Uint8Array<ArrayBuffer>;
  /** Epochs trained. */
  readonly epochs: number;
  /** Where the stream stands that shuffles are drawn from. */
  readonly shuffles: GeneratorState;
  readonly schema: Schema;
}
