import type * as lanegrad from "../../../src/browser.js";

/**
 * What a replay told, epoch by epoch, and the network's answers to the rows it was not trained on.
 */
export interface Replay {
  readonly losses: readonly number[];
  readonly outputs: readonly number[];
}

/** The first tutorial: 4-2-3 on iris, 5000 iterations; see test/replay/iris.test.ts. */
export async function iris(library: typeof lanegrad): Promise<Replay> {
  const { dense, loadIris, meanSquaredError, RandomState, sequential, sgd, takeRows, trainTestIndices } = library;
  const random = new RandomState(10);
  const [hidden, output] = [random.normal(0, 0.5, 4 * 2), random.normal(0, 0.5, 2 * 3)];
  const { train, test } = trainTestIndices(150, 20, 4);
  const model = await sequential({
    inputs: 4,
    layers: [
      dense(2, "sigmoid", { bias: false, weights: hidden }),
      dense(3, "sigmoid", { bias: false, weights: output }),
    ],
    loss: meanSquaredError({ reduction: "tutorial" }),
    optimizer: sgd({ learningRate: 0.1 }),
    dtype: "float64",
  });
  const { epochs } = await model.fit(takeRows(loadIris(), train), { epochs: 5000, batchSize: "full" });
  const { outputs } = await model.predict(takeRows(loadIris(), test));
  model.dispose();
  return { losses: epochs.map(({ loss }) => loss), outputs: [...outputs] };
}

/**
 * The first iterations of the second tutorial: 784-196-1 on fives and eights; see
 * test/replay/mnist58.test.ts.
 */
export async function mnist58(library: typeof lanegrad, data: string, iterations: number): Promise<Replay> {
  const { dense, loadMnist, RandomState, sequential, sgd, takeRows } = library;
  const { train, test } = await loadMnist({ data, classes: [5, 8] });
  const random = new RandomState(1);
  const layer = (inputs: number, units: number) => {
    const drawn = random.standardNormal(units * inputs);
    const weights = drawn.map((_, i) => drawn[(i % units) * inputs + Math.floor(i / units)] / Math.sqrt(inputs));
    return dense(units, "sigmoid", { weights });
  };
  const model = await sequential({
    inputs: 784,
    layers: [layer(784, 196), layer(196, 1)],
    loss: "binaryCrossEntropy",
    optimizer: sgd({ learningRate: 0.1 }),
  });
  const { epochs } = await model.fit(train, { epochs: iterations, batchSize: "full" });
  const { outputs } = await model.predict(takeRows(test, [0, 1, 2, 3, 4, 5, 6, 7]));
  model.dispose();
  return { losses: epochs.map(({ loss }) => loss), outputs: [...outputs] };
}
