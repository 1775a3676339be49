import type { GeneratorState } from "../random/xoshiro.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";

/**
 * All that training has made of a model, for an equal one to go on from: it then computes the same bits. Plain data of its own, which
 * messages and `structuredClone` copy and `checkpointBytes` writes; JSON loses its arrays.
 */
export interface Checkpoint {
  /** Which models can go on from it: element type, inputs, layers, loss and optimizer, as JSON. */
  readonly layout: string;
  /** Parameters, gradients and the optimizer's states, as they lie in linear memory. */
  readonly trained: Uint8Array<ArrayBuffer>;
  /** Epochs trained. */
  readonly epochs: number;
  /** Where the stream stands that shuffles are drawn from. */
  readonly shuffles: GeneratorState;
  readonly schema: Schema;
}

/** The checkpoint of a model as its parts are now, and what else is kept of it. */
export function checkpointOf(
  { runtime: { dtype }, network, loss }: ModelParts,
  kept: Pick<Checkpoint, "epochs" | "shuffles" | "schema">,
): Checkpoint {
  const layers = network.layers.map(({ units, activation, bias }) => [units, activation, bias > 0]);
  const layout = JSON.stringify([dtype, network.inputs, layers, loss.name, network.optimizer.name]);
  const trained = new Uint8Array(network.trainedBytes);
  network.snapshot(trained);
  return { layout, trained, ...kept };
}
