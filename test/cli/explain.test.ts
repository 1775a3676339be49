/**
 * `lanegrad explain`: tables by their columns, images by their pixels; what is told, drawn and
 * refused.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adam, dense, loadIris, sequential } from "../../src/node.js";
import { preprocessor } from "../../src/table.js";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-explain-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

async function explain(...args: readonly string[]) {
  const host = fakeHost();
  const code = await runOn(host, "explain", ...args);
  return { code, out: host.out(), err: host.err() };
}

/** Prices of which the color tells most, the size a little, and what `<noise>` says nothing. */
const records = Array.from({ length: 60 }, (_, row) => {
  const color = ["red", "green", "blue"][row % 3];
  return {
    color,
    size: (row * 7) % 10,
    "<noise>": (row * 11) % 13,
    price: (color === "red" ? 2 : 0) + ((row * 7) % 10) / 20,
  };
});

/** Images of 4 x 3 pixels, of which one says the class. */
const pixels = Uint8Array.from({ length: 20 * 12 }, (_, i) =>
  i % 12 === 5 ? 255 * (Math.floor(i / 12) % 2) : (i * 37) % 50,
);
const idx = (kind: number[], content: ArrayLike<number>): Uint8Array =>
  Uint8Array.from([...kind, ...Array.from(content)]);

beforeAll(async () => {
  const names = Object.keys(records[0]) as (keyof (typeof records)[0])[];
  const lines = records.map((record) => names.map((name) => record[name]).join());
  writeFileSync(file("houses.csv"), `${names.join()}\n${lines.join("\n")}\n`);
  const prepared = preprocessor({ target: "price" }).fit(records);
  const layers = [dense(8, "tanh"), dense(1)];
  using houses = await sequential({
    preprocessor: prepared,
    layers,
    loss: "meanSquaredError",
    optimizer: adam({ learningRate: 0.02 }),
    seed: 1,
  });
  await houses.fit(records, { epochs: 60 });
  await houses.save(file("houses.safetensors"));
  using iris = await sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", seed: 2 });
  await iris.fit(loadIris(), { epochs: 20 });
  await iris.save(file("iris.safetensors"));
  const header = (rank: number, ...extents: number[]) => [
    0,
    0,
    8,
    rank,
    ...extents.flatMap((extent) => [0, 0, 0, extent]),
  ];
  writeFileSync(file("images"), idx(header(3, 20, 4, 3), pixels));
  const labels = Array.from({ length: 20 }, (_, row) => row % 2);
  writeFileSync(file("labels"), idx(header(1, 20), labels));
  // of the first class minus, of the second plus the sixth pixel
  const weights = Float64Array.from({ length: 24 }, (_, i) => (i === 10 ? -4 : i === 11 ? 4 : (i % 2) / 100));
  const loss = "crossEntropy";
  using seen = await sequential({ inputs: 12, layers: [dense(2, "softmax", { weights })], loss, seed: 3 });
  await seen.save(file("images.safetensors"));
});

test("a table by its columns, those that count most first, with bars", async () => {
  const { code, out, err } = await explain(file("houses.safetensors"), file("houses.csv"), "--metric", "r2");
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n");
  expect(lines[1]).toMatch(/^method +permutation: how much worse it is for a shuffled column$/);
  expect(lines[2]).toMatch(/^r2 +0\.\d+ of the rows as they are$/);
  const [first, second, third] = lines.slice(-3);
  expect(first).toMatch(/^color +\d\.\d+ +± \d\.\d+ {2}█{30}$/);
  expect([second, third].map((line) => line.split(" ")[0]).sort()).toEqual(["<noise>", "size"]);
});

test("the same as JSON", async () => {
  const { out } = await explain(
    file("iris.safetensors"),
    "iris",
    "--repeats",
    "3",
    "--seed",
    "4",
    "--rows",
    "20",
    "--json",
  );
  const told = JSON.parse(out);
  expect(told).toMatchObject({ method: "permutation", data: "iris", rows: 20, repeats: 3, seed: 4, metric: "loss" });
  expect(told.columns.map(({ values }: { values: number[] }) => values.length)).toEqual([3, 3, 3, 3]);
});

test("images by their pixels: a map, and where the class stands it is full", async () => {
  const [svg, images] = [file("map.svg"), [file("images"), file("labels")]];
  const { code, out, err } = await explain(file("images.safetensors"), ...images, "--svg", svg);
  expect([code, err]).toEqual([0, ""]);
  const map = out.split("\n").slice(-5, -1);
  expect(map[1].slice(4, 6)).toBe("██");
  expect(map.join("").match(/█/g)).toHaveLength(2);
  const drawn = readFileSync(svg, "utf8");
  expect(drawn).toContain('<rect class="ours" x="312" y="238" width="140" height="140" opacity="1"/>');
  const json = JSON.parse((await explain(file("images.safetensors"), ...images, "--json", "--output", "1")).out);
  expect(json).toMatchObject({ method: "saliency", output: "1", shape: [4, 3, 1], rows: 20 });
  expect(json.columns).toHaveLength(12);
});

test("bars as an SVG, in which names are text", async () => {
  const svg = file("bars.svg");
  const args = ["--svg", svg, "--method", "input-times-gradient"];
  const { out } = await explain(file("houses.safetensors"), file("houses.csv"), ...args);
  expect(out).toContain(`saved   ${svg}`);
  const drawn = readFileSync(svg, "utf8");
  expect(drawn).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(drawn).toContain("&lt;noise&gt;");
  expect(drawn).not.toContain("<noise>");
});

describe("what is refused, in a sentence, and writes nothing", () => {
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [["--method", "shap"], '--method takes one of permutation, saliency, input-times-gradient, not "shap".'],
    [["--repeats", "0"], '--repeats takes a whole number from 1 to 10000, not "0".'],
    [["--metric", "acc"], "--metric takes one of loss, accuracy"],
    [["--output", "setosa"], "--output changes nothing of --method permutation: leave it out."],
    [["--method", "saliency", "--seed", "1"], "--seed changes nothing of --method saliency: leave it out."],
    [["--method", "saliency", "--output", "rose"], 'The model has no answer "rose": its answers are "'],
    [["--method", "saliency", "--output", "3"], "output must be a whole number from 0 to 2, not 3."],
    [["--metric", "r2"], "r2"],
    [["--svg", "map.png"], "--svg takes"],
  ];
  test.for(refusals)("%o", async ([args, message]) => {
    const svg = args.includes("--svg") ? [] : ["--svg", file("refused.svg")];
    const { code, out, err } = await explain(file("iris.safetensors"), "iris", ...args, ...svg);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(file("refused.svg"))).toBe(false);
  });

  test("a file that is read", async () => {
    const { code, err } = await explain(file("houses.safetensors"), file("houses.csv"), "--svg", file("houses.csv"));
    expect([code, err.includes("--svg")]).toEqual([2, true]);
  });
});
