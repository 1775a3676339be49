import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { idxDataset, parseIdx } from "../../src/data/idx.js";
import { loadIdxFolder } from "../../src/data/idxFolder.js";
import { DataError, FormatError, LanegradError } from "../../src/errors.js";
import { fakePlatform } from "../support/fakePlatform.js";
import fc from "../support/fastCheck.js";

function idx(shape: readonly number[], values: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, dimension] of shape.entries()) view.setUint32(4 + 4 * i, dimension);
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

const images = idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
const labels = idx([3], [2, 0, 1]);

describe("parseIdx", () => {
  test("reads shape and values, without a copy", () => {
    const { shape, values } = parseIdx(images, "it");
    expect(shape).toEqual([3, 2, 2]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
    expect(values.buffer).toBe(images.buffer);
  });

  test("a shape of many dimensions is told in a sentence", () => {
    const bytes = idx([300, ...Array<number>(254).fill(1)], [1]);
    expect(() => parseIdx(bytes)).toThrow(
      "its shape 300 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ... of 255 dimensions needs 300",
    );
  });

  test("refuses every truncation, and bytes behind the end", () => {
    for (let length = 0; length < images.length; length++)
      expect(() => parseIdx(images.subarray(0, length), "file.idx")).toThrow(FormatError);
    expect(() => parseIdx(Uint8Array.of(...images, 0), "file.idx")).toThrow("13 follow the header");
  });

  test.each([
    [[2 ** 31, 2 ** 31]],
    [[2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1]],
    [[2 ** 16, 2 ** 16]],
    [[0, 2 ** 31]],
    [[0]],
    [[3, 2, 3]],
  ])("refuses the lying shape %j", (shape) => {
    expect(() => parseIdx(idx(shape, new Uint8Array(12)), "file.idx")).toThrow(FormatError);
  });

  test("refuses sizes that are 0, or would be in 32 bits", () => {
    for (const shape of [[0], [3, 0], [2 ** 31, 2 ** 31], [2 ** 16, 2 ** 16]])
      expect(() => parseIdx(idx(shape, []), "file.idx")).toThrow(FormatError);
  });

  test("refuses other headers", () => {
    expect(() => parseIdx(idx([12], new Uint8Array(12), 0x0d), "f")).toThrow("IDX type 0x0d");
    expect(() => parseIdx(idx([12], new Uint8Array(12), 0x07), "f")).toThrow("7 is no IDX type");
    expect(() => parseIdx(idx([], []), "f")).toThrow("no dimensions");
    expect(() => parseIdx(Uint8Array.of(0, 0, 8, 255, 0, 0, 0, 1), "f")).toThrow("header of 1024");
    expect(() => parseIdx(new TextEncoder().encode("<html>"), "f")).toThrow("two zero bytes");
  });

  test("bytes at random give a result or a FormatError", () => {
    const header = fc.tuple(
      fc.constantFrom(0, 1),
      fc.constantFrom(8, 9, 0),
      fc.nat(5),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(header, ([zero, type, rank, rest]) => {
        try {
          const { shape, values } = parseIdx(Uint8Array.of(zero, 0, type, rank, ...rest), "f");
          expect(shape.reduce((a, b) => a * b)).toBe(values.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

describe("idxDataset", () => {
  test("makes images and labels a Dataset, plain or packed", async () => {
    const expected = {
      name: "digits",
      rows: 3,
      columns: 4,
      scale: 1 / 255,
      labels: Int32Array.of(2, 0, 1),
      classes: ["0", "1", "2"],
      outputs: 1,
    };
    expect(await idxDataset(images, labels, "digits")).toMatchObject(expected);
    const packed = await idxDataset(new Uint8Array(gzipSync(images)), new Uint8Array(gzipSync(labels)), "digits");
    expect(packed).toMatchObject(expected);
    expect([...packed.x]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
  });

  test("refuses files that don't belong together", async () => {
    await expect(idxDataset(images, idx([2], [0, 1]), "digits")).rejects.toThrow("has 3 images and");
    await expect(idxDataset(labels, images, "digits")).rejects.toThrow(DataError);
    await expect(idxDataset(images, images, "digits")).rejects.toThrow("The label file of digits has 3 dimensions");
    await expect(idxDataset(gzipSync(images).subarray(0, 30), labels, "digits")).rejects.toThrow(
      "The image file of digits",
    );
  });
});

test("a packed file that holds more or less than its header tells is refused before it is unpacked", async () => {
  const header = idx([1000, 28, 28], []);
  const large = new Uint8Array(gzipSync(Buffer.concat([header, new Uint8Array(400 * 2 ** 20)]), { level: 1 }));
  const before = process.memoryUsage().arrayBuffers;
  await expect(idxDataset(large, labels, "digits")).rejects.toThrow("more than the 784016 bytes that its header tells");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  await expect(idxDataset(gzipSync(header), labels, "digits")).rejects.toThrow("promises 784016 bytes");
  const short = gzipSync(Buffer.concat([header, new Uint8Array(700_000)]));
  await expect(idxDataset(short, labels, "digits")).rejects.toThrow(
    /promises 784016 bytes|needs 784000 bytes and 700000/,
  );
});

describe("loadIdxFolder", () => {
  const testImages = idx([1, 2, 2], [0, 0, 0, 9]);
  const testLabels = idx([1], [4]);

  test.each([
    ["-", ""],
    [".", ""],
    ["-", ".gz"],
    [".", ".gz"],
  ])("finds names with %s and ending '%s'", async (separator, ending) => {
    const pack = (bytes: Uint8Array): Uint8Array => (ending ? new Uint8Array(gzipSync(bytes)) : bytes);
    const files: [string, Uint8Array][] = [
      [`d/train-images${separator}idx3-ubyte${ending}`, pack(images)],
      [`d/train-labels${separator}idx1-ubyte${ending}`, pack(labels)],
      [`d/t10k-images${separator}idx3-ubyte${ending}`, pack(testImages)],
      [`d/t10k-labels${separator}idx1-ubyte${ending}`, pack(testLabels)],
    ];
    const { train, test } = await loadIdxFolder(fakePlatform({ files }), "d", "digits");
    expect(train).toMatchObject({ name: "digits", rows: 3, classes: ["0", "1", "2", "3", "4"] });
    expect(test).toMatchObject({ name: "digits", rows: 1, labels: Int32Array.of(4), classes: train.classes });
    expect((await loadIdxFolder(fakePlatform({ files: files.slice(0, 2) }), "d")).test).toBeUndefined();
    // A page can't list folders, it asks for each file.
    const page = { ...fakePlatform({ files, name: "browser" }), listFolder: async () => undefined };
    expect(await loadIdxFolder(page, "d", "digits")).toEqual({ train, test });
  });

  test("names what is missing or wrong", async () => {
    const train: [string, Uint8Array][] = [
      ["d/train-images-idx3-ubyte", images],
      ["d/train-labels-idx1-ubyte", labels],
    ];
    const load = (files: [string, Uint8Array][]): Promise<unknown> => loadIdxFolder(fakePlatform({ files }), "d");
    await expect(load([])).rejects.toThrow("d is not a folder");
    await expect(load([["d/other", images]])).rejects.toThrow("train-images-idx3-ubyte");
    await expect(load(train.slice(0, 1))).rejects.toThrow("no train-labels-idx1-ubyte");
    await expect(load([...train, ["d/t10k-labels-idx1-ubyte", testLabels]])).rejects.toThrow(
      "no t10k-images-idx3-ubyte",
    );
    const wide: [string, Uint8Array][] = [
      ["d/t10k-images-idx3-ubyte", idx([1, 1, 3], [1, 2, 3])],
      ["d/t10k-labels-idx1-ubyte", testLabels],
    ];
    await expect(load([...train, ...wide])).rejects.toThrow("4 pixels for training and 3 for testing");
    await expect(load([["d/train-images-idx3-ubyte", images.subarray(0, 9)], train[1]])).rejects.toThrow(
      "d/train-images-idx3-ubyte is not a whole IDX file",
    );
    await expect(load(train.slice(0, 1))).rejects.toThrow(LanegradError);
  });
});

test("names of files are texts", async () => {
  const files = { images: Symbol("x"), labels: "l" } as never;
  const bytes = idx([1, 1, 1], [1]);
  await expect(idxDataset(bytes, idx([1], [1]), "d", files)).rejects.toThrow(
    "files.images must be text, not Symbol(x).",
  );
  expect(() => parseIdx(bytes, 5 as never)).toThrow("what must be text, not 5.");
});
