import type { StoredModel } from "../io/modelFile.js";
import type { OwnCode } from "../layers/layer.js";
import type { Stack } from "../layers/stack.js";
import { dense } from "../nn/layers.js";
import { sgd } from "../nn/optimizers.js";
import type { ModelPlatform } from "../platform/platform.js";
import { files, tables } from "../remote/onDemand.js";
import { Model } from "../train/model.js";
import type { ModelParts } from "../train/modelParts.js";
import { general } from "../train/onDemand.js";

/** A copy of a model, of which the layers are known as graphs, and what memory it takes. */
export interface ModelCopy {
  readonly model: Model;
  readonly parts: ModelParts;
  readonly stack: Stack;
}

/**
 * A copy of the model that a file holds, on one thread, with the kernels of all ops: gradients of
 * answers take others than trainings do. `own` is the code of layers and losses of users.
 * @throws FormatError, UsageError, ResourceError.
 */
export async function copyOf(platform: ModelPlatform, stored: StoredModel, own: OwnCode): Promise<ModelCopy> {
  const { lossIn, modelFrom } = await files.load();
  const { blueprintOf, storedBlueprint } = await general.load();
  const { progress: _, ...rest } = stored;
  const loss = await lossIn(stored, own);
  const { configs, parameters = [], inputs, inputShape, layers } = stored;
  const starts = new Map(
    parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }]),
  );
  const blueprint = configs
    ? storedBlueprint(inputShape ?? inputs, configs, starts, loss, own.layers)
    : blueprintOf(
        inputs,
        layers.map(({ units, activation, kernel, bias }) =>
          dense(units, activation, { bias: bias !== undefined, weights: kernel, ...(bias && { biases: bias }) }),
        ),
        loss,
      );
  const made: ModelParts[] = [];
  const make = (parts: ModelParts): Model => {
    made.push(parts);
    return new Model(parts);
  };
  const options = { ...own, optimizer: sgd(), threads: 1, lanes: 128 } as const;
  const loadTables = async () => ({ checkState: (await tables.load()).checkState, makeModels: () => make });
  const model = await modelFrom(platform, rest, options, loadTables, make, { blueprint, loss, known: {} });
  return { model, parts: made[0], stack: blueprint as Stack };
}
