/**
 * `lanegrad convert`: every format that is written, by the ending of its name, and what is refused
 * before anything is written.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formats } from "../../src/formats/table.js";
import { dense, layer, load, sequential } from "../../src/node.js";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-convert-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);
const torch = "test/golden/torch_sequential.safetensors";

beforeAll(async () => {
  using model = await sequential({ inputs: 3, layers: [dense(2, "softmax")], loss: "crossEntropy", seed: 5 });
  await model.save(file("m.safetensors"));
  using own = await sequential({ inputs: 2, layers: [layer("gate", (x) => x), dense(1)], loss: "meanSquaredError" });
  await own.save(file("own.safetensors"));
});

async function convert(...args: readonly string[]) {
  const host = fakeHost();
  const code = await runOn(host, "convert", ...args);
  return { code, out: host.out(), err: host.err() };
}

describe("every format that is written", () => {
  const endings = formats.flatMap(({ write, endings }) => (write ? endings : []));
  test.for(endings)("%s", async (ending) => {
    const target = file(`made${ending}`);
    const { code, out, err } = await convert(file("m.safetensors"), target);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`wrote ${target} (`);
    expect(readFileSync(target).length).toBeGreaterThan(100);
  });
});

test("what was written is told as JSON, the file that was asked for last", async () => {
  const { out } = await convert(file("m.safetensors"), file("web.json"), "--json");
  const { files, format } = JSON.parse(out);
  expect(format).toBe("TensorFlow.js");
  expect(files.map(({ path }: { path: string }) => path)).toEqual([file("web.weights.bin"), file("web.json")]);
  for (const { path, bytes } of files) expect(readFileSync(path)).toHaveLength(bytes);
});

test("export is its other name, and its module answers as the model does", async () => {
  const host = fakeHost();
  expect(await runOn(host, "export", file("m.safetensors"), file("predict.mjs"))).toBe(0);
  const { predict } = await import(/* @vite-ignore */ pathToFileURL(file("predict.mjs")).href);
  using model = await load(file("m.safetensors"));
  const rows = [
    [1, 2, 3],
    [-1, 0.5, 7],
  ];
  expect(await predict(rows)).toEqual(await model.predict(rows));
});

test("options complete a file from PyTorch", async () => {
  const hint = ["--activation", "relu", "--loss", "crossEntropy"];
  expect((await convert(torch, file("torch.safetensors"), ...hint)).code).toBe(0);
  using ours = await load(file("torch.safetensors"));
  using theirs = await load(torch, { activation: "relu", loss: "crossEntropy" });
  expect(ours.info.layers).toEqual(theirs.info.layers);
  expect(ours.weights()).toEqual(theirs.weights());
});

describe("what is refused leaves nothing behind", () => {
  test.for<readonly [readonly string[], number, RegExp]>([
    [["m.safetensors", "a.pb"], 2, /written to a file whose name ends in one of \.safetensors, .*, not ".*a\.pb"\.$/],
    [["m.safetensors", "a.onx"], 2, /\(did you mean "\.onnx"\?\)\.$/],
    [["m.csv", "a.onnx"], 2, /read from a file whose name ends in/],
    [["none.safetensors", "a.onnx"], 1, /none\.safetensors: no such file/],
    [["own.safetensors", "a.onnx"], 1, /^ONNX has nothing for layer 0, gate, which is your own code: /],
    [["own.safetensors", "a.js"], 1, /^A predictor .*has nothing for layer 0, gate/],
    [["own.safetensors", "a.json"], 1, /^TensorFlow\.js has nothing for layer 0, gate/],
    [["m.safetensors", "m.safetensors"], 2, /would overwrite .*m\.safetensors, which is read: choose another name\.$/],
    [["broken.safetensors", "a.npz"], 1, /broken\.safetensors: /],
  ])("%j", async ([args, code, sentence]) => {
    writeFileSync(file("broken.safetensors"), "no model");
    const before = readdirSync(folder);
    const found = await convert(...args.map(file));
    expect([found.code, found.out]).toEqual([code, ""]);
    expect(found.err.trimEnd()).toMatch(sentence);
    expect(found.err.trimEnd()).not.toContain("\n");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a file that can't be replaced", async () => {
    const host = fakeHost({ whyNotWritable: "the file is read-only" });
    const before = readdirSync(folder);
    expect(await runOn(host, "convert", file("m.safetensors"), file("b.json"))).toBe(1);
    expect(host.err()).toMatch(/b\.json could not be written: the file is read-only; choose another place\.$/m);
    expect(readdirSync(folder)).toEqual(before);
  });
});
