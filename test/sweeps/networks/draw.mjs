/**
 * Networks of all kinds, drawn by number: layers, losses, optimizers, data, and how they are
 * trained.
 */

const HIDDEN = [
  ...["linear", "sigmoid", "tanh", "relu", "leakyRelu", "elu", "softplus", "silu", "gelu"],
  ...["hardSigmoid", "hardSwish", "mish", "selu", "softsign"],
];
const OPTIMIZERS = [
  ...["sgd", "adam", "adamW", "nadam", "radam", "rmsProp"],
  ...["adagrad", "adadelta", "adamax", "lion", "rprop"],
];
const MOST_ROWS = 70;

/**
 * Losses by what they compare outputs with, each with activations of the last layer that go with
 * it.
 */
const TASKS = {
  classes: [
    ["crossEntropy", "softmax"],
    ["categoricalCrossEntropy", "softmax"],
    ["klDivergence", "softmax"],
    ["categoricalFocalCrossEntropy", "softmax"],
    ["categoricalHinge", "linear"],
  ],
  sides: [
    ["binaryCrossEntropy", "sigmoid"],
    ["binaryFocalCrossEntropy", "sigmoid"],
    ["hinge", "linear", "tanh"],
    ["squaredHinge", "linear", "tanh"],
  ],
  numbers: [
    ["meanSquaredError", "linear", "sigmoid", "tanh", "softplus"],
    ["meanAbsoluteError", "linear", "tanh"],
    ["huber", "linear"],
    ["logCosh", "linear"],
    ["cosineSimilarity", "linear"],
    ["meanSquaredLogarithmicError", "softplus"],
    ["poisson", "softplus"],
  ],
};

/** @type {import("./check.d.mts").drawNetwork} */
export function drawNetwork(lanegrad, i) {
  const { dense, Generator } = lanegrad;
  const generator = new Generator(i);
  const pick = (...choices) => choices[generator.below(choices.length)];
  const size = () => 1 + generator.below(pick(4, 12, 40));
  const [inputs, rows] = [size(), 1 + generator.below(MOST_ROWS)];
  const task = pick(...Object.keys(TASKS));
  const [loss, ...lasts] = pick(...TASKS[task]);
  const outputs = { classes: 2 + generator.below(6), sides: 1, numbers: 1 + generator.below(4) }[task];
  // biases that are not 0: at rows of zeros corners would coincide, where no difference tells a
  // gradient
  const biased = (units, activation) =>
    dense(units, activation, { biases: Array.from({ length: units }, () => generator.uniform() - 0.5) });
  const hidden = (units = size()) => {
    const activation = pick(...HIDDEN);
    return generator.below(5) === 0 ? dense(units, activation, { bias: false }) : biased(units, activation);
  };
  const layers = Array.from({ length: generator.below(4) }, () => hidden());
  if (generator.below(3) === 0) layers.push(otherLayer(lanegrad, pick, hidden, layers.at(-1)?.units ?? inputs));
  layers.push(biased(outputs, pick(...lasts)));
  const { data, kind } = rowsOf(lanegrad, generator, pick, { rows, inputs, task, outputs });
  const name = pick(...OPTIMIZERS);
  const extra = pick({}, {}, {}, { clipNorm: 0.5 }, { globalClipNorm: 1 }, { emaMomentum: 0.9 });
  const dtype = pick("float32", "float64");
  const batchSize = pick(1, 4, 7, 16, 32, "full");
  const gradientAccumulationSteps = batchSize === "full" ? 1 : pick(1, 1, 1, 3);
  const fit = { epochs: 1 + generator.below(3), batchSize, gradientAccumulationSteps };
  // drawn last, so that all other networks are what they were without them
  if (generator.below(5) === 0) layers.unshift(...layersInFront(lanegrad, generator, pick, inputs));
  const kinds = layers.map(({ kind = "dense", units = "", activation = "" }) =>
    `${kind} ${units} ${activation}`.trim(),
  );
  const about =
    `network ${i} (${dtype}, ${rows} rows of ${inputs} ${kind}, ${kinds.join(", ")}, ${loss}, ` +
    `${name} ${JSON.stringify(extra)}, ${JSON.stringify(fit)})`;
  return { options: { inputs, layers, loss, dtype, optimizer: lanegrad[name](extra), seed: i }, data, fit, about };
}

/** A layer that is not dense, for `columns` numbers a row. */
function otherLayer({ activation, concat, dropout, gaussianNoise, residual }, pick, hidden, columns) {
  switch (pick("activation", "dropout", "noise", "branches", "inputs beside", "residual")) {
    case "activation":
      return activation(pick(...HIDDEN));
    case "dropout":
      return dropout(0.3);
    case "noise":
      return gaussianNoise(0.1);
    case "branches":
      return concat([[hidden()], [hidden(), hidden()]]);
    case "inputs beside":
      return concat([[], [hidden()]]);
    default:
      return residual([hidden(), hidden(columns)]);
  }
}

/** Numbers around 0, the furthest so far from it. */
const around = (generator, count, most) => Array.from({ length: count }, () => 2 * most * (generator.uniform() - 0.5));

/** Layers that make as many numbers of `columns` numbers a row. */
function layersInFront(lanegrad, generator, pick, columns) {
  const { conv2d, dense, equilibrium, flatten, reshape } = lanegrad;
  const few = Array.from({ length: Math.min(columns, 6) }, (_, i) => i + 1).filter((count) => columns % count === 0);
  const first = pick(...few);
  const biases = (count) => around(generator, count, 0.5);
  switch (pick("recurrent", "recurrent", "convolution", "equilibrium")) {
    case "convolution": {
      const kernel = [1 + generator.below(Math.min(first, 3)), 1 + generator.below(Math.min(columns / first, 3))];
      const filters = 1 + generator.below(5);
      const convolved = conv2d(filters, kernel, pick(...HIDDEN), { biases: biases(filters) });
      return [
        reshape([first, columns / first, 1]),
        convolved,
        flatten(),
        dense(columns, "linear", { biases: biases(columns) }),
      ];
    }
    case "equilibrium": {
      // a state of rest is sure where sums of weights are below 1
      const recurrentWeights = around(generator, columns * columns, 0.5 / columns);
      const activation = pick("tanh", "sigmoid", "relu", "leakyRelu", "elu", "softplus");
      return [equilibrium(columns, { activation, recurrentWeights, biases: biases(columns) })];
    }
    default: {
      const cell = (units, returnSequences) => recurrentLayer(lanegrad, generator, pick, units, returnSequences);
      const features = columns / first;
      const steps = reshape([first, features]);
      if (generator.below(2) === 0) return [steps, cell(columns, false)];
      if (generator.below(2) === 0) return [steps, cell(1 + generator.below(8), true), cell(columns, false)];
      return [steps, cell(features, true), dense(features, pick(...HIDDEN), { biases: biases(features) }), flatten()];
    }
  }
}

/** A recurrent layer of any cell. */
function recurrentLayer({ simpleRnn, gru, lstm }, generator, pick, units, returnSequences) {
  const biases = (gates) => around(generator, gates * units, 0.5);
  const activation = pick("tanh", "tanh", "sigmoid", "relu", "leakyRelu", "linear");
  const shared = { activation, returnSequences, goBackwards: pick(true, false) };
  const recurrentActivation = pick("sigmoid", "sigmoid", "tanh");
  switch (pick("simpleRnn", "gru", "gru that resets before", "lstm")) {
    case "simpleRnn":
      return simpleRnn(units, { ...shared, biases: biases(1) });
    case "gru":
      return gru(units, { ...shared, recurrentActivation, biases: biases(3), recurrentBiases: biases(3) });
    case "lstm":
      return lstm(units, { ...shared, recurrentActivation, biases: biases(4) });
    default:
      return gru(units, { ...shared, recurrentActivation, resetAfter: false, biases: biases(3) });
  }
}

/**
 * Rows around 0 with some zeros, or of bytes, or of bytes that are mostly 0, with targets that the
 * loss learns.
 */
function rowsOf({ dataset }, generator, pick, { rows, inputs, task, outputs }) {
  const kind = pick("numbers", "numbers", "bytes", "bytes that are mostly 0");
  const isZero = () =>
    generator.below(kind === "bytes that are mostly 0" ? 4 : 32) > 0 === (kind !== "numbers" && kind !== "bytes");
  const values =
    kind === "numbers"
      ? Float32Array.from({ length: rows * inputs }, () => (isZero() ? 0 : 4 * generator.uniform() - 2))
      : Uint8Array.from({ length: rows * inputs }, () => (isZero() ? 0 : generator.below(256)));
  const x = { values, columns: inputs, ...(kind !== "numbers" && { scale: 1 / 100 }) };
  const weights =
    generator.below(4) === 0 ? Float64Array.from({ length: rows }, () => 0.5 + generator.uniform()) : undefined;
  const rest = { x, ...(weights && { weights }) };
  if (task === "numbers") {
    const y = Array.from({ length: rows }, () => Array.from({ length: outputs }, () => generator.uniform()));
    return { kind, data: dataset({ ...rest, y }) };
  }
  const y = Int32Array.from({ length: rows }, () => generator.below(task === "classes" ? outputs : 2));
  const classes = Array.from({ length: task === "classes" ? outputs : 2 }, (_, number) => `c${number}`);
  return { kind, data: dataset({ ...rest, y, classes }) };
}
