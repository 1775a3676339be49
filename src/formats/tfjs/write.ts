import type { StoredModel } from "../../io/modelFile.js";
import { type DescribedModel, describeModel } from "../described.js";
import type { Files } from "../files.js";
import { unwritable } from "../refusal.js";
import { KerasGraph, type KerasWeight } from "./graph.js";
import { addAffine, addLayers } from "./layers.js";

const NAME = "TensorFlow.js";

/**
 * The layers model of TensorFlow.js that a model is: `model.json`, and its weights beside it, in
 * float32. Rows enter as they were learned of: what they are multiplied by and standardized with,
 * and the targets' own units, are layers too. Names of classes, columns and targets stand in
 * `userDefinedMetadata`.
 * @throws FormatError FORMAT_UNSUPPORTED for what TensorFlow.js hasn't: code of a user's, text in
 * tables.
 */
export async function writeTfjs(stored: StoredModel, name: string): Promise<Files> {
  if (stored.preprocessor !== undefined) throw unwritable(NAME, "the preprocessor of tables");
  const model = await describeModel(stored, NAME);
  const graph = new KerasGraph(model.inputShape);
  const prepared = prepare(graph, model);
  const output = finish(graph, model, addLayers(graph, model.layers, prepared));
  const { classes, features, targetNames, loss, scale } = stored;
  const weights = name.replace(/\.json$/i, ".weights.bin");
  const json = {
    format: "layers-model",
    generatedBy: "lanegrad",
    convertedBy: null,
    modelTopology: graph.topology(output),
    weightsManifest: [
      {
        paths: [weights],
        weights: graph.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
      },
    ],
    userDefinedMetadata: { loss: typeof loss === "string" ? loss : loss.name, classes, features, targetNames, scale },
  };
  // what is read first is written last
  return new Map([
    [weights, bytesOf(graph.weights)],
    [name, new TextEncoder().encode(JSON.stringify(json))],
  ]);
}

/** (x scale - mean) / deviation, column by column. */
function prepare(graph: KerasGraph, { stored, inputShape }: DescribedModel): string {
  const { scale, standardization } = stored;
  if (!standardization) return scale === 1 ? graph.input : graph.add("Rescaling", { scale, offset: 0 }, [graph.input]);
  const isFlat = inputShape.length === 1;
  const flat = isFlat ? graph.input : graph.add("Flatten", {}, [graph.input]);
  const gamma = Float64Array.from(standardization.deviation, (deviation) => scale / deviation);
  const mean = Float64Array.from(standardization.mean, (value) => value / scale);
  const made = addAffine(graph, gamma, new Float64Array(mean.length), mean, flat);
  return isFlat ? made : graph.add("Reshape", { target_shape: inputShape }, [made]);
}

/** Answers in the targets' own units. */
function finish(graph: KerasGraph, { stored: { targets }, outputs }: DescribedModel, from: string): string {
  if (!targets) return from;
  const [gamma, beta] = [targets.deviation, targets.mean].map((list) => Float64Array.from(list));
  return addAffine(graph, gamma, beta, new Float64Array(outputs), from);
}

/** All weights one behind the other, little endian. */
function bytesOf(weights: readonly KerasWeight[]): Uint8Array {
  const count = weights.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(count * 4);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { values } of weights)
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}
