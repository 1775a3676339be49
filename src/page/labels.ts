import type { Configuration, DataName } from "./configuration.js";
import type { PartName } from "./parts.js";

/** What the parts of a configuration are called. */
export const PART_LABELS: Readonly<Record<PartName, string>> = {
  data: "Data",
  rows: "Rows",
  noise: "Noise in %",
  hidden: "Hidden layers",
  activation: "Activation",
  bias: "Biases",
  loss: "Loss",
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  batchSize: "Batch size",
  epochs: "Epochs",
  seed: "Seed",
  schedule: "Schedule",
  patience: "Patience",
  dropout: "Dropout in %",
  batchNorm: "Batch norm",
  penalty: "Penalty",
  penaltyRate: "Its factor",
};

/** What the data sets are called. */
export const DATA_LABELS: Readonly<Record<DataName, string>> = {
  iris: "Iris: three kinds of flowers",
  "mnist-5v8": "Digits: fives and eights",
  mnist: "Digits: all ten",
  circles: "Plane: circles",
  xor: "Plane: exclusive or",
  spiral: "Plane: spiral",
  gaussians: "Plane: three heaps",
  moons: "Plane: moons",
  sine: "Regression: a sine",
  points: "Your own points, drawn",
  table: "Your own table",
  "table-numbers": "Your own table",
};

/** What the network learns to tell, where the data's columns and classes say too little of it. */
export const LEADS: Partial<Readonly<Record<DataName, string>>> = {
  iris: "three kinds of flowers apart by four measurements of each",
  "mnist-5v8": "handwritten fives and eights apart by their pixels",
  mnist: "handwritten digits apart by their pixels",
  circles: "the points of two rings apart by where they lie",
  xor: "points whose coordinates have equal signs apart from the others",
  spiral: "the points of a spiral's two arms apart by where they lie",
  gaussians: "the points of three heaps apart by where they lie",
  moons: "the points of two half moons apart by where they lie",
  sine: "how high a sine runs, from noisy points of it",
  points: "the points that you draw apart by where they lie",
};

/** What choices are called whose name in a program says too little. */
export const CHOICE_LABELS: Readonly<Record<string, string>> = {
  meanSquaredError: "mean squared error",
  binaryCrossEntropy: "binary cross-entropy",
  crossEntropy: "cross-entropy (softmax)",
  leakyRelu: "leaky ReLU",
  relu: "ReLU",
  elu: "ELU",
  silu: "SiLU",
  gelu: "GELU",
  sgd: "gradient descent",
  adam: "Adam",
  adamW: "AdamW",
  rmsProp: "RMSprop",
  adagrad: "Adagrad",
  adadelta: "Adadelta",
  adamax: "Adamax",
  nadam: "NAdam",
  radam: "RAdam",
  lion: "Lion",
  rprop: "Rprop",
  polynomial: "linear",
  l1: "L1: sizes",
  l2: "L2: squares",
};

/** The activation of the hidden layers in words; of layers that have several, all of them. */
export function activationLabel(activation: Configuration["activation"]): string {
  const names = typeof activation === "string" ? [activation] : activation;
  const labels = names.map((name) => CHOICE_LABELS[name] ?? name);
  return new Set(labels).size > 1 ? `mixed: ${labels.join(", ")}` : labels[0];
}
