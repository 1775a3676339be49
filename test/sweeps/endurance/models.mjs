/**
 * Lives of models, from `sequential` to `dispose`, of every kind that owns something: memory,
 * threads, workers, unfinished trainings.
 */

const ROWS = 96;

/** @type {import("./models.d.mts").SAMPLES} */
export const SAMPLES = 60;

/** @type {import("./models.d.mts").live} */
export async function live(lanegrad, i, kept) {
  const { options, data, train } = LIVES[i % KINDS](lanegrad);
  const model = await lanegrad.sequential({ loss: "crossEntropy", seed: i, ...options });
  try {
    await train(model, data);
    await model.evaluate(data);
    const [first] = (await model.predict(lanegrad.takeRows(data, [i % ROWS]))).outputs;
    const again = await lanegrad.load(await model.toBytes());
    const [same] = (await again.predict(lanegrad.takeRows(data, [i % ROWS]))).outputs;
    again.dispose();
    if (!Object.is(first, same)) throw new Error(`Model ${i} answers ${first}, and ${same} from its file.`);
  } finally {
    if (kept) kept.push(model);
    else model.dispose();
  }
}

const softmax = ({ dense }) => dense(3, "softmax");

const LIVES = [
  (lanegrad) => ({
    options: { inputs: 12, layers: [lanegrad.dense(16, "relu"), softmax(lanegrad)], standardize: true },
    data: rowsOf(lanegrad, 12),
    train: (model, data) => model.fit(data, { epochs: 3, batchSize: 16, validation: 0.2 }),
  }),
  (lanegrad) => ({
    options: {
      inputs: 12,
      layers: [
        lanegrad.dense(8, "gelu"),
        lanegrad.residual([lanegrad.dense(8, "tanh"), lanegrad.dropout(0.2)]),
        softmax(lanegrad),
      ],
      dtype: "float64",
      optimizer: lanegrad.adamW({ clipNorm: 1 }),
    },
    data: rowsOf(lanegrad, 12),
    train: (model, data) => model.fit(data, { epochs: 3, earlyStopping: { monitor: "loss", patience: 1 } }),
  }),
  (lanegrad) => ({
    options: { inputs: 784, layers: [lanegrad.dense(196, "sigmoid"), softmax(lanegrad)], optimizer: lanegrad.adam() },
    data: rowsOf(lanegrad, 784, 9),
    train: (model, data) => model.fit(data, { epochs: 1, batchSize: "full" }),
  }),
  (lanegrad) => ({
    options: { inputs: 64, layers: [lanegrad.dense(48, "relu"), softmax(lanegrad)], threads: { exactly: 2 } },
    data: rowsOf(lanegrad, 64),
    train: (model, data) => model.fit(data, { epochs: 2, batchSize: "full" }),
  }),
  (lanegrad) => ({
    options: { inputs: 12, layers: [lanegrad.dense(16, "relu"), softmax(lanegrad)], worker: true },
    data: rowsOf(lanegrad, 12),
    train: (model, data) => model.fit(data, { epochs: 3 }),
  }),
  (lanegrad) => ({
    options: { inputs: 12, layers: [lanegrad.dense(16, "silu"), softmax(lanegrad)] },
    data: rowsOf(lanegrad, 12),
    async train(model, data) {
      for await (const { epoch } of model.fit(data, { epochs: 9 })) if (epoch === 2) break;
      const controller = new AbortController();
      const onBatch = () => controller.abort();
      const error = await model.fit(data, { signal: controller.signal, onBatch }).then(
        () => undefined,
        (reason) => reason,
      );
      if (error !== controller.signal.reason) throw error ?? new Error("An aborted fit went on.");
    },
  }),
  (lanegrad) => ({
    options: {
      inputs: [8, 8, 1],
      layers: [
        lanegrad.conv2d(4, 3, "relu"),
        lanegrad.batchNormalization(),
        lanegrad.maxPooling2d(2),
        lanegrad.flatten(),
        softmax(lanegrad),
      ],
      threads: { exactly: 2 },
    },
    data: rowsOf(lanegrad, 64),
    train: (model, data) => model.fit(data, { epochs: 2, augment: { shift: 1, flip: true } }),
  }),
  (lanegrad) => ({
    options: {
      inputs: [6, 2],
      layers: [lanegrad.lstm(5), lanegrad.equilibrium(4), softmax(lanegrad)],
      optimizer: lanegrad.adam(),
      worker: true,
    },
    data: rowsOf(lanegrad, 12),
    train: (model, data) => model.fit(data, { epochs: 2, batchSize: 16 }),
  }),
];

/** @type {import("./models.d.mts").KINDS} */
export const KINDS = LIVES.length;

/** Rows of bytes in three classes; of `kinds` values all but 4 are 0. */
function rowsOf({ dataset, Generator }, columns, kinds = 4) {
  const generator = new Generator(columns);
  const values = Uint8Array.from({ length: ROWS * columns }, () => Math.max(0, generator.below(kinds) + 4 - kinds));
  const y = Int32Array.from({ length: ROWS }, (_, row) => (values[row * columns] + row) % 3);
  return dataset({ x: { values, columns }, y, classes: ["a", "b", "c"], scale: 1 / 4 });
}
