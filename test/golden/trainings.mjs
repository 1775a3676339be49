/**
 * Some hundreds of small trainings and what is compared of each. test/golden/trainings.json holds what they came to when
 * make_trainings.mjs wrote it; from then on every change has to leave all of it as it is.
 *
 * Between them occur every activation, loss, reduction, optimizer, initializer and element type, numbers and bytes, with few zeros and with
 * many, full batches and ragged ones, layers with and without bias, and the sizes at which kernels take another way: 1, a vector,
 * a vector and one, a panel, more rows and columns than one block of the depth holds. Columns are never standardized.
 *
 * The lists below stay as they are, since a training's seed and what turns about in it follow from its number: what the library
 * learns later is a group of its own, at the end.
 */

/** Layer sizes that turn about where a group of trainings doesn't set them: around whole vectors of 2 and 4, and panels of 4 to 16. */
const HIDDEN = [[1], [4], [5], [8], [9], [16], [17, 9], [33], [2, 3]];

/**
 * Shapes at the edges of kernels, as [rows, inputs, hidden, outputs, batch]. Depths are summed in blocks of 256; left operands
 * are packed 140 rows at a time, compressed ones walked 512 rows at a time.
 */
const SHAPES = [
  [1, 1, [1], 1, 1],
  [3, 1, [], 1, 2],
  [9, 3, [], 4, 4],
  [5, 4, [4], 4, 4],
  [11, 5, [5], 5, 5],
  [8, 8, [8], 8, 8],
  [19, 17, [16, 15], 17, 6],
  [150, 30, [8, 4, 2, 1], 1, 141],
  [281, 9, [36], 3, 140],
  [300, 40, [24], 2, "full"],
  [40, 256, [10], 3, 13],
  [40, 257, [10], 3, 13],
  [20, 520, [7], 2, "full"],
  [24, 12, [256], 5, 10],
  [24, 12, [257, 258], 5, 10],
  [12, 300, [290], 1, 5],
  [515, 12, [20], 5, 513],
  [560, 20, [8], 1, "full"],
];

/** @type {import("./trainings.d.mts").trainings} */
export function trainings(lanegrad) {
  const { dense } = lanegrad;
  const list = [];
  const add = (group, { dtype, kind, loss, optimizer, initializer, activation, bias, shape }) => {
    const [rows, inputs, hidden, columns, batchSize] = shape;
    const [lossName, lossOf, last] = loss;
    const outputs = lossOf === "crossEntropy" || last === "softmax" ? Math.max(2, columns) : columns;
    const seed = list.length;
    const [optimizerName, newOptimizer] = optimizer;
    const [initializerName, newInitializer] = initializer;
    const options = { bias, initializer: newInitializer() };
    const sizes = [inputs, ...hidden, outputs].join("-");
    const batches = batchSize === "full" ? "full batch" : `batches of ${batchSize}`;
    const name = [group, dtype, kind, `${rows} rows`, sizes, batches, activation, lossName, optimizerName]
      .concat(initializerName, bias ? [] : "no bias")
      .join(", ");
    list.push({
      name,
      data: () => dataOf(lanegrad, kind, lossOf, rows, inputs, outputs, seed),
      model: {
        inputs,
        layers: [...hidden.map((units) => dense(units, activation, options)), dense(outputs, last, options)],
        loss: lossOf,
        optimizer: newOptimizer(),
        dtype,
        seed,
      },
      fit: { epochs: 3, batchSize },
    });
  };
  const losses = lossesOf(lanegrad);
  const optimizers = optimizersOf(lanegrad);
  const initializers = initializersOf(lanegrad);
  // what a group doesn't set turns about with the number of the training, at steps that share no factor with its count
  const rest = (i) => ({
    kind: KINDS[i % KINDS.length],
    loss: losses[(5 * i) % losses.length],
    optimizer: optimizers[(3 * i) % optimizers.length],
    initializer: initializers[(5 * i) % initializers.length],
    activation: ACTIVATIONS[(3 * i) % ACTIVATIONS.length],
    bias: i % 3 !== 2,
    shape: [37, 21, HIDDEN[(2 * i) % HIDDEN.length], 1 + (i % 5), i % 4 === 3 ? "full" : 8],
  });
  for (const dtype of ["float32", "float64"]) {
    let i = 0;
    for (const activation of ACTIVATIONS)
      for (const kind of KINDS)
        for (const batchSize of [8, "full"]) {
          const shape = [37, 21, [17, 9], 3, batchSize];
          add("activation", { ...rest(i++), dtype, activation, kind, shape });
        }
    for (const optimizer of optimizers) for (const loss of losses) add("update", { ...rest(i++), dtype, optimizer, loss });
    for (const shape of SHAPES)
      for (const kind of ["numbers", "mostly zero bytes"]) add("shape", { ...rest(i++), dtype, kind, shape });
  }
  return list;
}

/** @type {import("./trainings.d.mts").outcomeOf} */
export async function outcomeOf({ sequential }, { data, model: settings, fit }, options = {}) {
  const rows = data();
  const model = await sequential({ ...settings, ...options });
  const { epochs } = await model.fit(rows, fit);
  const told = Float64Array.from(epochs, ({ loss }) => loss);
  const { outputs } = await model.predict(rows);
  const trained = model.weights().flatMap(({ kernel, bias }) => [kernel, bias].filter((values) => values));
  const threads = model.info.threads.used;
  model.dispose();
  return { weights: await sha256(trained), told: await sha256([told, outputs]), threads };
}

const ACTIVATIONS = [
  ...["linear", "sigmoid", "tanh", "relu", "leakyRelu"],
  ...["elu", "softplus", "silu", "gelu", "softmax"],
];

const KINDS = ["numbers", "bytes", "mostly zero numbers", "mostly zero bytes"];

/** Names of losses, the losses, and the activation of the output layer. */
function lossesOf({ meanSquaredError }) {
  return [
    ["mean squared error", meanSquaredError(), "linear"],
    ["the tutorial's squared error", meanSquaredError({ reduction: "tutorial" }), "sigmoid"],
    ["binary cross-entropy", "binaryCrossEntropy", "sigmoid"],
    ["binary cross-entropy of logits", "binaryCrossEntropy", "linear"],
    ["cross-entropy", "crossEntropy", "softmax"],
    ["cross-entropy of logits", "crossEntropy", "linear"],
    ["mean squared error of softmax", meanSquaredError(), "softmax"],
  ];
}

function optimizersOf({ adagrad, adam, adamW, rmsProp, sgd }) {
  const learningRate = 0.05;
  return [
    ["sgd", () => sgd({ learningRate })],
    ["sgd with decay", () => sgd({ learningRate, weightDecay: 0.01 })],
    ["momentum", () => sgd({ learningRate, momentum: 0.9 })],
    ["momentum with decay", () => sgd({ learningRate, momentum: 0.5, weightDecay: 0.01 })],
    ["Nesterov", () => sgd({ learningRate, momentum: 0.9, nesterov: true })],
    ["Nesterov with decay", () => sgd({ learningRate, momentum: 0.5, nesterov: true, weightDecay: 0.01 })],
    ["adam", () => adam()],
    ["adam with decay", () => adam({ learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.01 })],
    ["adamW", () => adamW()],
    ["rmsProp", () => rmsProp()],
    ["rmsProp with momentum", () => rmsProp({ rho: 0.99, momentum: 0.9 })],
    ["rmsProp with momentum and decay", () => rmsProp({ momentum: 0.5, weightDecay: 0.01 })],
    ["adagrad", () => adagrad()],
    ["adagrad with decay", () => adagrad({ weightDecay: 0.01 })],
  ];
}

function initializersOf(lanegrad) {
  const names = ["glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal"];
  return names.map((name) => [name, lanegrad[name]]);
}

/** Rows of that kind with targets for the loss, the same from the same seed whatever the library draws. */
function dataOf({ dataset }, kind, loss, rows, columns, outputs, seed) {
  const uniform = uniformFrom(seed);
  const isBytes = kind.endsWith("bytes");
  const share = kind.startsWith("mostly zero") ? 0.2 : 1;
  const draw = () => (uniform() >= share ? 0 : isBytes ? 1 + Math.floor(255 * uniform()) : 2 * uniform() - 1);
  const values = (isBytes ? Uint8Array : Float64Array).from({ length: rows * columns }, draw);
  const x = { values, columns };
  const scale = isBytes ? 1 / 255 : 1;
  if (loss === "crossEntropy") {
    const classes = Array.from({ length: outputs }, (_, i) => `class ${i}`);
    const y = Int32Array.from({ length: rows }, () => Math.floor(outputs * uniform()));
    return dataset({ x, y, classes, scale });
  }
  const target = loss === "binaryCrossEntropy" ? () => (uniform() < 0.5 ? 0 : 1) : uniform;
  const y = Array.from({ length: rows }, () => Array.from({ length: outputs }, target));
  return dataset({ x, y, scale });
}

/** Uniform numbers in [0, 1), multiples of 2^-32: the generator mulberry32. */
function uniformFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** SHA-256 of the arrays' bytes, one after the other, in hexadecimal. */
async function sha256(arrays) {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let end = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end += array.byteLength;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
