/** What `lanegrad info` tells of a model file: what it was made for, and how it was trained. */
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import {
  activation,
  adam,
  concat,
  customLoss,
  dataset,
  dense,
  dropout,
  type Layer,
  layer,
  load,
  residual,
  sequential,
} from "../../src/node.js";
import { multiply, square, subtract, sum } from "../../src/nodeTensor.js";
import { zeros } from "../io/torchFiles.js";
import { inFolder, iris, jsonLines, lanegrad } from "./lanegrad.js";

const rows = Array.from({ length: 60 }, (_, i) => [i % 7, (i * i) % 11, (i % 7) + 1.5, (i % 5) * 2.5].join());
const houses = inFolder("houses.csv");
writeFileSync(houses, `size,age,price,rent\n${rows.join("\n")}\n`);
const saved = inFolder("houses.safetensors");
const flowers = inFolder("flowers.safetensors");

test("the targets of numbers by name, with what brings them back, and how many rows and batches there were", () => {
  const options = ["--target", "price,rent", "--epochs", "2", "--batch-size", "16", "--quiet", "--save", saved];
  expect(lanegrad(["train", houses, ...options]).code).toBe(0);
  const { out } = lanegrad(["info", saved]);
  expect(out).toMatch(/^task +regression$/m);
  expect(out).toMatch(/^target +price: mean 4\.\d+, deviation 2\.\d+$/m);
  expect(out).toMatch(/^target +rent: mean /m);
  expect(out).toMatch(/· seed 1 · 2 epochs · 48 rows · batches of 16$/m);
  const [about] = jsonLines(lanegrad(["info", saved, "--json"]).out);
  expect(about).toMatchObject({ task: "regression", epochs: 2, rows: 48, batchSize: 16 });
  expect(about.targets).toEqual(
    ["price", "rent"].map((name) => ({ name, mean: expect.any(Number), deviation: expect.any(Number) })),
  );
});

test("classes, and a target that nothing scales", () => {
  expect(lanegrad(["train", iris, "--target", "species", "--epochs", "1", "--quiet", "--save", flowers]).code).toBe(0);
  const [about] = jsonLines(lanegrad(["info", flowers, "--json"]).out);
  expect(about).toMatchObject({ task: "classification", rows: 120, batchSize: 32 });
  expect(about).not.toHaveProperty("targets");
  const plain = ["--target", "price", "--no-standardize", "--epochs", "1", "--quiet", "--save", saved];
  expect(lanegrad(["train", houses, ...plain]).code).toBe(0);
  expect(lanegrad(["info", saved]).out).toMatch(/^target +price: as it is$/m);
});

test("a file from PyTorch that options don't complete: tensors, layers and what is missing", () => {
  const torch = inFolder("torch.safetensors");
  const shapes = { "0.weight": [8, 4], "0.bias": [8], "2.weight": [2, 8] };
  writeFileSync(torch, zeros(Object.entries(shapes).map(([name, shape]) => ({ name, dtype: "F32", shape }))));
  const { code, out, err } = lanegrad(["info", torch]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^tensor +0\.weight \[8,4\] F32$/m);
  expect(out).toMatch(/^layer +0 4-8$/m);
  expect(out).toMatch(/^layer +2 8-2, no bias$/m);
  expect(out).toMatch(/^missing .*give --loss or --output-activation\.$/m);
  const [about] = jsonLines(lanegrad(["info", torch, "--loss", "crossEntropy", "--json"]).out);
  expect(about.tensors).toContainEqual({ name: "2.weight", dtype: "F32", shape: [2, 8] });
  expect(about.layers).toEqual([
    { name: "0", inputs: 4, units: 8, bias: true },
    { name: "2", inputs: 8, units: 2, bias: false },
  ]);
  expect(about.missing).toMatch(/give --activation\.$/);
  const told = ["--loss", "crossEntropy", "--activation", "relu"];
  expect(lanegrad(["info", torch, ...told]).out).toMatch(/^network +4-8-2 relu, softmax$/m);
});

test("rows and batches travel with the model, and are those of its last training", async () => {
  using model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError", optimizer: adam() });
  await model.fit(numbers(5), { batchSize: 2 });
  using again = await load(await model.toBytes());
  expect(trainingOf(await again.toBytes())).toMatchObject({ epochs: 1, rows: 5, batchSize: 2 });
  await again.fit(numbers(7), { batchSize: "full" });
  expect(trainingOf(await again.toBytes())).toMatchObject({ epochs: 2, rows: 7, batchSize: 7 });
  await again.fit(async function* () {
    yield numbers(4);
  });
  expect(trainingOf(await again.toBytes())).toMatchObject({ epochs: 3, rows: 4, batchSize: 32 });
  using restored = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError", optimizer: adam() });
  await restored.restore(model.checkpoint());
  expect(trainingOf(await restored.toBytes())).toMatchObject({ rows: 5, batchSize: 2 });
});

const numbers = (count: number) =>
  dataset({ x: Array.from({ length: count }, (_, i) => [i]), y: Array.from({ length: count }, (_, i) => i / 2) });

const trainingOf = (bytes: Uint8Array): unknown => decodeModel(bytes).training;

test("biases of dense layers alone are counted, wherever these stand", async () => {
  const told = async (layers: readonly Layer[]): Promise<string> => {
    using model = await sequential({ inputs: 4, layers, loss: "meanSquaredError" });
    await model.save(inFolder("biases.safetensors"));
    return /^parameters .*$/m.exec(lanegrad(["info", inFolder("biases.safetensors")]).out)?.[0] ?? "";
  };
  const bare = dense(4, "tanh", { bias: false });
  const inside = residual([dense(4, "relu"), dropout(0.2)]);
  expect(await told([inside, activation("tanh"), dense(3)])).toMatch(/35 of float32 · with biases$/);
  expect(await told([inside, concat([[bare], [dense(2)]])])).toMatch(/ · biases in 2 of 3 dense layers$/);
  expect(await told([bare])).toMatch(/ · biases in 0 of 1 dense layer$/);
});

test("a file with layers and a loss of a user: what it holds, and whose code is missing", async () => {
  const own = inFolder("own.safetensors");
  const gate = layer("gate", (x, { parameter }) => multiply(x, parameter("factor", [6], 1)));
  const layers = [dense(6, "relu"), gate, residual([dropout(0.1), dense(6)]), concat([[], [dense(2)]]), dense(3)];
  const loss = customLoss("squares", (outputs, targets) => sum(square(subtract(outputs, targets)), -1));
  using model = await sequential({ inputs: 4, layers, loss });
  await model.save(own);
  const { code, out, err } = lanegrad(["info", own]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^layer +dense 6 relu$/m);
  expect(out).toMatch(/^layer +gate, of your own$/m);
  expect(out).toMatch(/^layer +residual of dropout 0\.1, dense 6$/m);
  expect(out).toMatch(/^layer +concat of what comes in \| dense 2$/m);
  expect(out).toMatch(/^tensor +0\.kernel \[4,6\]$/m);
  expect(out).toMatch(/^tensor +1\.factor \[6\]$/m);
  expect(out).toMatch(/^tensor +3\.1\.0\.kernel \[6,2\]$/m);
  expect(out).toMatch(/^parameters +119 of float32$/m);
  expect(out).toMatch(/^loss +squares, of your own$/m);
  expect(out).toMatch(/^missing +The file has the loss squares, which is your own/m);
  const [about] = jsonLines(lanegrad(["info", own, "--json"]).out);
  expect(about).toMatchObject({ inputs: 4, parameters: 119, loss: "squares", missing: expect.any(String) });
  expect(about.layers).toHaveLength(5);
  expect(about.tensors).toContainEqual({ name: "1.factor", shape: [6] });
});
