/**
 * Trainings of all kinds, without a stop, and ended after any update and gone on with from the
 * bytes of a checkpoint.
 */

const ROWS = 45;

/** @type {import("./interrupted.d.mts").drawTraining} */
export function drawTraining(lanegrad, generator) {
  const { adadelta, adagrad, adam, adamW, adamax, lbfgs, lion, nadam, radam, rmsProp, rprop, sgd } = lanegrad;
  const { dense, dropout, gaussianNoise, residual } = lanegrad;
  const pick = (...choices) => choices[generator.below(choices.length)];
  const [task, data, last, loss] = pick(...tasks(lanegrad));
  const plain = pick(
    sgd({ learningRate: 0.1 }),
    sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 }),
    sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
    adam({ learningRate: 0.02 }),
    adamW({ learningRate: 0.02 }),
    rmsProp({ learningRate: 0.01, momentum: 0.5 }),
    adagrad({ learningRate: 0.1 }),
    adadelta(),
    adamax(),
    nadam(),
    radam(),
    lion(),
    rprop(),
    adam({ amsgrad: true }),
  );
  const extra = pick({}, {}, { clipNorm: 0.1 }, { globalClipNorm: 0.2, emaMomentum: 0.9 }, { emaMomentum: 0.5 });
  const [kind, hidden] = pick(
    ["dense", [dense(7, pick("tanh", "relu", "gelu"))]],
    ["dropout", [dense(9, "relu"), dropout(0.3)]],
    ["noise", [gaussianNoise(0.1), dense(9, "tanh")]],
    ["residual", [dense(6, "silu"), residual([dense(5, "elu"), dropout(0.2), dense(6)])]],
  );
  const source = pick("rows", "rows", "rows", "pieces");
  const isInPieces = source === "pieces";
  const validation = pick(undefined, data, ...(isInPieces ? [] : [0.2]));
  const isSearch = !isInPieces && generator.below(8) === 0;
  const optimizer = isSearch
    ? lbfgs({ maxIterations: 3, historySize: 4 })
    : lanegrad[plain.name]({ ...plain.options, ...extra });
  const batchSize = isSearch ? "full" : pick(4, 7, 16, 45, ...(isInPieces ? [] : ["full"]));
  const gradientAccumulationSteps = isInPieces || batchSize === "full" ? 1 : pick(1, 1, 3);
  const epochs = 1 + generator.below(6);
  const monitor = pick("loss", ...(validation === undefined ? [] : ["val_loss"]));
  const earlyStopping = pick(undefined, { monitor, patience: 1 + generator.below(2), restoreBest: pick(true, false) });
  const isFalling = generator.below(3) === 0;
  const plateau = { monitor, patience: 1, factor: 0.5, cooldown: generator.below(2), minDelta: 0.05 };
  const schedule = isInPieces ? undefined : pick(undefined, ...schedules(epochs));
  const hasDropout = kind === "dropout" || kind === "residual";
  const dropoutSchedule = isInPieces || !hasDropout ? undefined : pick(undefined, ...schedules(epochs));
  const fit = { epochs, batchSize, gradientAccumulationSteps, shuffle: isInPieces ? false : pick(true, true, false) };
  Object.assign(fit, validation && { validation }, earlyStopping && { earlyStopping }, schedule && { schedule });
  if (isFalling) Object.assign(fit, { reduceOnPlateau: plateau });
  if (dropoutSchedule) Object.assign(fit, { dropoutSchedule });
  const dtype = pick("float32", "float64");
  const layers = [...hidden, last];
  const seed = generator.below(1000);
  const options = {
    inputs: data.columns,
    layers,
    loss,
    optimizer,
    dtype,
    seed,
    standardize: !isInPieces && pick(true, false),
  };
  const about = [task, kind, optimizer.name, dtype, source, `batches of ${batchSize}`, `${epochs} epochs`];
  if (schedule) about.push(`schedule ${JSON.stringify(schedule)}`);
  if (dropoutSchedule) about.push(`dropoutSchedule ${JSON.stringify(dropoutSchedule)}`);
  if (isFalling) about.push("reduceOnPlateau");
  about.push(JSON.stringify({ ...extra, gradientAccumulationSteps }));
  if (earlyStopping) about.push(`earlyStopping ${JSON.stringify(earlyStopping)}`);
  return { name: about.join(", "), options, train: isInPieces ? () => piecesOf(lanegrad, data) : data, fit };
}

function schedules(epochs) {
  const names = ["constant", "cosine", "polynomial", "exponential", "inverseTime", "coslog4", "flatCosine"];
  const others = [
    { name: "step", stepSize: 2, warmup: 0.1 },
    { name: "multiStep", milestones: [1, 3], decayRate: 0.5 },
    { name: "cosineRestarts", firstEpochs: 1, mMul: 0.5 },
    { name: "oneCycle" },
    { name: "oneCycle", epochs: epochs + 2 },
  ];
  const each = names.flatMap((name) => [
    { name, warmup: 0.2 },
    { name, epochs: epochs + 1 },
  ]);
  return [...each, ...others, ...others];
}

/** Rows of each kind of targets, with the last layer and the loss that learn them. */
function tasks({ dataset, dense, Generator }) {
  const generator = new Generator(11);
  const x = Array.from({ length: ROWS }, () => Array.from({ length: 5 }, () => 2 * generator.uniform() - 1));
  const classes = x.map(([a, b]) => (a > b ? "more" : a + b > 0 ? "some" : "less"));
  const labels = x.map(([a, b, c]) => [Number(a > 0), Number(b + c > 0)]);
  const sums = x.map((row) => row.reduce((sum, value) => sum + value * value, 0));
  const zeros = {
    values: Uint8Array.from({ length: ROWS * 40 }, () => Math.max(0, generator.below(9) - 6)),
    columns: 40,
  };
  return [
    ["classes", dataset({ x, y: classes }), dense(3, "softmax"), "crossEntropy"],
    ["labels", dataset({ x, y: labels }), dense(2, "sigmoid"), "binaryCrossEntropy"],
    ["numbers", dataset({ x, y: sums }), dense(1), "meanSquaredError"],
    ["bytes that are mostly zero", dataset({ x: zeros, y: classes }), dense(3, "softmax"), "crossEntropy"],
  ];
}

async function* piecesOf({ takeRows }, data) {
  for (let first = 0; first < data.rows; first += 10)
    yield takeRows(
      data,
      Uint32Array.from({ length: Math.min(10, data.rows - first) }, (_, i) => first + i),
    );
}

/** @type {import("./interrupted.d.mts").trainWhole} */
export async function trainWhole(lanegrad, { options, train, fit }) {
  let steps = 0;
  const model = await lanegrad.sequential(options);
  const outcome = await outcomeOf(lanegrad, model, train, { ...fit, onBatch: () => void steps++ });
  return { ...outcome, steps };
}

/** @type {import("./interrupted.d.mts").trainInterrupted} */
export async function trainInterrupted(lanegrad, { options, train, fit }, step, others = {}) {
  let [bytes, steps] = [undefined, 0];
  const first = await lanegrad.sequential(options);
  const onBatch = async (_, running) => {
    if (++steps < step) return;
    bytes = await lanegrad.checkpointBytes(await running.model.checkpoint());
    running.stop();
  };
  await first.fit(train, { ...fit, onBatch });
  first.dispose();
  const second = await lanegrad.sequential({ ...options, ...others });
  await second.restore(await lanegrad.checkpointFrom(bytes));
  return outcomeOf(lanegrad, second, train, { ...fit, onBatch: () => undefined });
}

/** What a model is after `fit`, which may have failed where the loss leaves the finite numbers. */
async function outcomeOf(lanegrad, model, train, fit) {
  const records = [];
  const training = async () => {
    for await (const { seconds: _, threads: __, ...record } of model.fit(train, fit)) records.push(record);
  };
  const failure = await training().then(
    () => undefined,
    (error) => error.message,
  );
  const { info: _, ...checkpoint } = await model.checkpoint();
  // what a model tells of itself depends on the machine
  const state = await lanegrad.checkpointBytes({ ...checkpoint, info: {} });
  model.dispose();
  return { state: Array.from(state, (byte) => byte.toString(16).padStart(2, "0")).join(""), records, failure };
}
