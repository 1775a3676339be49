/** What is packed by gzip is read as what it holds, from files and standard input. */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { inFolder, iris, lanegrad } from "./lanegrad.js";

const table = readFileSync(iris);
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, ...Array(160).keys());
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 40, ...Array.from({ length: 40 }, (_, i) => i % 2));

const short = ["--epochs", "2", "--quiet", "--json"];
const model = inFolder("packed.safetensors");
const ofImages = inFolder("packedImages.safetensors");
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(inFolder(name), bytes);
  return inFolder(name);
};

/** What a command tells, but for times, names and what comes of them. */
const told = ({ code, out }: ReturnType<typeof lanegrad>) => ({
  code,
  out: out.replace(/"(seconds|epochsPerSecond)":[\d.e-]+|"(data|source)":"[^"]*"/g, ""),
});

beforeAll(() => {
  lanegrad(["train", iris, "--target", "species", ...short, "--save", model]);
  const pair = [file("images", images), file("labels", labels)];
  expect(lanegrad(["train", ...pair, "--hidden", "3", ...short, "--save", ofImages]).code).toBe(0);
});

describe("a CSV file", () => {
  test.each([
    ["on standard input", "-", gzipSync(table)],
    ["of several members", "-", Buffer.concat([gzipSync(table.subarray(0, 2000)), gzipSync(table.subarray(2000))])],
    ["with a name of its own", file("iris.csv.gz", gzipSync(table)), ""],
    ["that is called as if it were plain", file("packed.csv", gzipSync(table)), ""],
  ] as const)("%s", (_, what, input) => {
    const training = ["--target", "species", ...short];
    expect(told(lanegrad(["train", what, ...training], input))).toEqual(told(lanegrad(["train", iris, ...training])));
    for (const args of [
      ["predict", model],
      ["evaluate", model],
    ])
      expect(told(lanegrad([...args, what, "--json"], input))).toEqual(told(lanegrad([...args, iris, "--json"])));
  });

  test("that is cut off or damaged is refused in one sentence", () => {
    const packed = gzipSync(table);
    const damaged = Uint8Array.from(packed, (byte, i) => (i === packed.length >> 1 ? byte ^ 0xff : byte));
    for (const [bytes, command] of [
      [packed.subarray(0, packed.length - 100), ["train", "-", "--target", "species"]],
      [damaged, ["evaluate", model, "-"]],
      [packed.subarray(0, 12), ["predict", model, "-"]],
    ] as const)
      expect(lanegrad(command, bytes)).toEqual({
        code: 1,
        out: "",
        err: "standard input is truncated or damaged gzip; get it again.\n",
      });
  });
});

describe("IDX files", () => {
  const [packedImages, packedLabels] = [gzipSync(images), gzipSync(labels)];
  const pair = [file("images.gz", packedImages), file("labels.gz", packedLabels)] as const;

  test("of images alone are predicted from standard input, packed or not", () => {
    const expected = told(lanegrad(["predict", ofImages, inFolder("images")]));
    expect(expected.out.trimEnd().split("\n")).toHaveLength(40);
    expect(told(lanegrad(["predict", ofImages, "-"], images))).toEqual(expected);
    expect(told(lanegrad(["predict", ofImages, "-"], packedImages))).toEqual(expected);
    expect(told(lanegrad(["predict", ofImages, pair[0]]))).toEqual(expected);
  });

  test("one of which is piped are trained and measured as pairs are", () => {
    for (const [command, ...more] of [
      [["train"], "--hidden", "3", ...short],
      [["evaluate", ofImages], "--json"],
    ] as const) {
      const expected = told(lanegrad([...command, ...pair, ...more]));
      expect(expected.code).toBe(0);
      for (const input of [packedImages, images])
        expect(told(lanegrad([...command, "-", pair[1], ...more], input))).toEqual(expected);
      expect(told(lanegrad([...command, pair[0], "-", ...more], packedLabels))).toEqual(expected);
    }
    expect(told(lanegrad(["predict", ofImages, "-", pair[1]], packedImages)).code).toBe(0);
  });

  test("without their labels are no rows with answers", () => {
    for (const command of [
      ["train", "-", "--target", "y"],
      ["evaluate", ofImages, "-"],
    ])
      for (const input of [packedImages, images])
        expect(lanegrad(command, input)).toEqual({
          code: 1,
          out: "",
          err: "standard input is an IDX file, and rows with answers stand in two: name images and labels, with - for the one that is piped.\n",
        });
  });

  test("that are no pair are told so", () => {
    expect(lanegrad(["train", "-", "-"], images).err).toMatch(/^"-" can't be images and labels both/);
    expect(lanegrad(["train", "-", pair[1]], table).err).toMatch(/^A CSV file is read alone, and 2 names were given/);
  });
});
