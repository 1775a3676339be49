/**
 * Data that a program changes between a call and its end: a model here and one in a worker see the
 * same, and no kernel reads anything else.
 */
import { expect, test } from "vitest";
import { type Dataset, dataset, dense, loadIris, type ModelOptions, sequential, sgd } from "../../src/node.js";
import { nodePlatform } from "../../src/platform/node.js";
import { sequential as sequentialOn } from "../../src/train/sequential.js";
import { inTurnsOf } from "../support/time.js";
import { bitsOf, bitsOfLayers, failureOf, isFiniteModel, lanegradError } from "./support/expectations.js";

const options: ModelOptions = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 };

function copyOfIris(): Dataset {
  const { x, labels = new Int32Array(), ...iris } = loadIris();
  return { ...iris, x: x.slice(), labels: labels.slice() };
}

test.each([
  ["numbers", (data: Dataset) => data.x.fill(0.5)],
  ["a number", (data: Dataset) => data.x.fill(9, 599)],
  ["labels", (data: Dataset) => data.labels?.reverse()],
  ["the scale", (data: Dataset) => Object.assign(data, { scale: 0.5, unscaled: undefined })],
  ["arrays", (data: Dataset) => Object.assign(data, { x: data.x.map((value) => -value) })],
] as const)(
  "%s that change before the first await of a fit are what it trains on, here and in a worker",
  async (_, change) => {
    const results: string[] = [];
    for (const worker of [false, true]) {
      using model = await sequential({ ...options, worker });
      const data = copyOfIris();
      const validation = copyOfIris();
      await model.evaluate(data);
      await model.fit(data, { validation });
      const before = bitsOfLayers(await model.weights());
      const fit = model.fit(data, { epochs: 3, validation });
      change(data);
      change(validation);
      const { epochs } = await fit;
      const after = bitsOfLayers(await model.weights());
      expect(after).not.toBe(before);
      results.push(`${after} ${epochs.map(({ loss, validation }) => [loss, validation?.loss])}`);
    }
    expect(results[1]).toBe(results[0]);
  },
);

const ROWS = 30_000;
const COLUMNS = 100;
/** Between two pieces of work each: while numbers are looked at, counted, and copied. */
const TURNS = 8;

function largeData(value: number, y: Int32Array | Float64Array): Dataset {
  return dataset({ x: { values: new Float32Array(ROWS * COLUMNS).fill(value), columns: COLUMNS }, y, name: "large" });
}

/**
 * Fits of data that `change` changes in one turn each, until the data are in memory: those that see
 * it fail, and leave the model and its memory as they were.
 */
async function changedAmid(make: () => Dataset, change: (data: Dataset) => void, standardize = false): Promise<void> {
  let refused = 0;
  for (let when = 1; when <= TURNS; when++) {
    const data = make();
    const platform = inTurnsOf(nodePlatform, (turn) => turn === when && change(data), 30);
    const [last, loss] = data.classes ? [dense(3, "softmax"), "crossEntropy"] : [dense(1), "meanSquaredError"];
    const made = {
      inputs: COLUMNS,
      layers: [last],
      loss,
      threads: 1,
      standardize,
      optimizer: sgd({ learningRate: 1e-6 }),
    };
    using model = await sequentialOn(platform, made as ModelOptions);
    const before = bitsOf(model);
    const { memoryBytes } = model.info;
    const fit = model.fit(data, { batchSize: "full" }).then(() => undefined);
    const error = await failureOf(() => fit);
    expect(isFiniteModel(model)).toBe(true);
    expect(model.info.memoryBytes).toBe(memoryBytes);
    if (error === undefined) continue;
    refused++;
    expect((await lanegradError(() => fit, "DATA_MISMATCH")).message).toMatch(
      /large was changed while it was read: change it later\.$/,
    );
    expect(bitsOf(model)).toBe(before);
  }
  expect(refused).toBeGreaterThan(0);
}

const classes = Int32Array.from({ length: ROWS }, (_, row) => row % 3);

test.each([7, 1e9, -1, -(2 ** 31)])("a label %i, put in while data are read, reaches no kernel", async (label) => {
  await changedAmid(
    () => largeData(1, classes),
    ({ labels }) => labels?.fill(label, 1, 2),
    true,
  );
});

test.each([0, 1])("numbers %i whose memory is given away while they are read are missed", async (value) => {
  const give = ({ buffer }: Float64Array | Dataset["x"]): unknown =>
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  await changedAmid(
    () => largeData(value, new Float64Array(ROWS)),
    ({ x }) => give(x),
  );
  await changedAmid(
    () => largeData(value, new Float64Array(ROWS)),
    ({ targets }) => targets && give(targets),
  );
});

test("numbers that are no longer zero write nowhere else", async () => {
  await changedAmid(
    () => largeData(0, classes),
    ({ x }) => x.fill(1),
  );
});
