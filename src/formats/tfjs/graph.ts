/**
 * Layers as Keras and TensorFlow.js write them down: a graph of layers with names, configurations
 * and weights.
 */
import type { Numbers } from "../described.js";

/** A weight by its name in a file, `dense_1/kernel`. */
export interface KerasWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** What a layer's weight is called in the layer, its shape, and its numbers. */
export type OwnWeight = readonly [name: string, shape: readonly number[], values: Numbers];

/**
 * A functional model while it is made: each layer takes what layers before it give, by their names.
 */
export class KerasGraph {
  readonly layers: unknown[] = [];
  readonly weights: KerasWeight[] = [];
  /** The name of the layer through which rows enter. */
  readonly input = "input";
  private readonly counts = new Map<string, number>();

  constructor(inputShape: readonly number[]) {
    const config = { batch_input_shape: [null, ...inputShape], dtype: "float32", sparse: false, name: this.input };
    this.layers.push({ class_name: "InputLayer", name: this.input, config, inbound_nodes: [] });
  }

  /** Adds a layer of that class behind others; gives its name. Without a weight it has none. */
  add(
    className: string,
    config: Readonly<Record<string, unknown>>,
    from: readonly string[],
    weights: readonly OwnWeight[] = [],
  ): string {
    const kind = className.replace(/(?<=[a-z])(?=[A-Z0-9])/g, "_").toLowerCase();
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const name = `${kind}_${count}`;
    const inbound = [from.map((layer) => [layer, 0, 0, {}])];
    this.layers.push({
      class_name: className,
      name,
      config: { ...config, name, trainable: true, dtype: "float32" },
      inbound_nodes: inbound,
    });
    for (const [own, shape, values] of weights) this.weights.push({ name: `${name}/${own}`, shape, values });
    return name;
  }

  /** The model that ends with that layer, as JSON holds it. */
  topology(output: string): unknown {
    const config = {
      name: "lanegrad",
      layers: this.layers,
      input_layers: [[this.input, 0, 0]],
      output_layers: [[output, 0, 0]],
    };
    return { class_name: "Model", config, keras_version: "tfjs-layers 4.22.0", backend: "tensor_flow.js" };
  }
}
