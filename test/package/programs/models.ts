/**
 * What the types of models know: each line compiles where they do, and where @ts-expect-error
 * stands if they don't.
 */
import {
  type Classifier,
  type ClassPrediction,
  dataset,
  dense,
  type EpochRecord,
  isClassifier,
  load,
  type Model,
  type ModelOptions,
  sequential,
  type WorkerClassifier,
  type WorkerModel,
} from "lanegrad";
import { apply, model as functional, input } from "lanegrad/model";

/** Whether both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles for a type that is `true`. */
function holds<_T extends true>(): void {}

const layers = [dense(3, "softmax")];
const data = dataset({ x: [[1]], y: ["a"] });

// of classes, which the loss alone says
const flowers = await sequential({ inputs: 4, layers, loss: "crossEntropy" });
holds<Same<typeof flowers, Classifier<"float32">>>();
const { labels, classes, outputs } = await flowers.predict([[1, 2, 3, 4]]);
holds<Same<typeof labels, readonly string[]>>();
holds<Same<typeof classes, Int32Array>>();
holds<Same<typeof outputs, Float32Array>>();
const { accuracy, confusion } = await flowers.evaluate(data);
holds<Same<typeof accuracy, number>>();
holds<Same<typeof confusion, Int32Array>>();
for await (const record of flowers.fit(data)) holds<Same<typeof record.accuracy, number>>();
const { epochs } = await flowers.fit(data, { validation: 0.2 });
holds<Same<(typeof epochs)[number]["accuracy"], number>>();

// of classes with names, whose loss may learn numbers
const named = await sequential({ inputs: 4, layers, loss: "meanSquaredError", classes: ["a", "b", "c"] });
holds<Same<typeof named, Model<"float32">>>();
if (isClassifier(named)) holds<Same<typeof named, Classifier<"float32">>>();

// of numbers, or of what the data says
const heights = await sequential({ inputs: 4, layers, loss: "meanSquaredError", dtype: "float64" });
holds<Same<typeof heights, Model<"float64">>>();
const height = await heights.predict([[1, 2, 3, 4]]);
holds<Same<typeof height.outputs, Float64Array>>();
holds<Same<typeof height.labels, readonly string[] | undefined>>();
holds<Same<ReturnType<typeof heights.weights>[0]["kernel"], Float64Array>>();
const scores = await heights.evaluate(data);
holds<Same<typeof scores.accuracy, number | undefined>>();
for await (const record of heights.fit(data)) holds<Same<typeof record, EpochRecord>>();
// @ts-expect-error a model that may learn numbers may have no labels
height.labels.length;

// in workers, with classes and without
const remote = await sequential({ inputs: 4, layers, loss: "crossEntropy", dtype: "float64", worker: true });
holds<Same<typeof remote, WorkerClassifier<"float64">>>();
const answer = await remote.predict([[1, 2, 3, 4]]);
holds<Same<typeof answer, ClassPrediction<"float64">>>();
const far = await sequential({ inputs: 4, layers, loss: "huber", worker: true });
holds<Same<typeof far, WorkerModel<"float32">>>();
declare const either: boolean;
const here = await sequential({ inputs: 4, layers, loss: "huber", worker: either });
holds<Same<typeof here, Model<"float32"> | WorkerModel<"float32">>>();

// options that say nothing when a program is compiled
declare const options: ModelOptions;
const wide = await sequential(options);
holds<Same<typeof wide, Model>>();
const outputsOf = (model: Model): Promise<{ readonly outputs: Float32Array | Float64Array }> => model.predict([[1]]);
export const taken = [outputsOf(flowers), outputsOf(heights), outputsOf(wide)];

// from files
const loaded = await load("flowers.safetensors");
holds<Same<typeof loaded, Model>>();
const precise = await load("flowers.safetensors", { dtype: "float64", worker: true });
holds<Same<typeof precise, WorkerModel<"float64">>>();
if (isClassifier(loaded)) holds<Same<Awaited<ReturnType<typeof loaded.predict>>["labels"], readonly string[]>>();
if (isClassifier(precise)) holds<Same<typeof precise, WorkerClassifier<"float64">>>();

// of several inputs
const x = input([2]);
const made = { inputs: { x }, outputs: { y: apply(dense(1), x) }, losses: { y: "huber" } } as const;
const branched = await functional({ ...made, dtype: "float64" });
const { y } = await branched.predict({ x: [[1, 2]] });
holds<Same<typeof y.outputs, Float64Array>>();

// the optimizer is told by its options
const { name, learningRate, beta1 } = flowers.info.optimizer;
holds<Same<typeof learningRate, number>>();
holds<Same<typeof beta1, number | undefined>>();
export const told: string = name;

// @ts-expect-error an option that isn't one
await sequential({ inputs: 4, layers, loss: "huber", optimiser: undefined });
// @ts-expect-error a loss that isn't one
await sequential({ inputs: 4, layers, loss: "crossentropy" });
// @ts-expect-error an element type that isn't one
await sequential({ inputs: 4, layers, loss: "huber", dtype: "float16" });
