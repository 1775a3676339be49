/** Files of NumPy: the same numbers as NumPy wrote, or a sentence that says why not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { npyDataset, npzDataset, openNpz, parseNpy } from "../../src/nodeData.js";
import { failureOf } from "../api/support/expectations.js";

interface Golden {
  readonly arrays: readonly {
    readonly what: string;
    readonly file: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly archives: Readonly<
    Record<"stored" | "deflated" | "images", { readonly file: string; readonly x: readonly number[] }>
  >;
  readonly refused: Readonly<Record<string, string>>;
}

const golden: Golden = JSON.parse(readFileSync(new URL("../golden/numpy_arrays.json", import.meta.url), "utf8"));
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const { stored, deflated, images } = golden.archives;

/** A .npy file of version 1 with that header. */
function npy(header: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...data,
  );
}
const about = (descr: string, shape: string): string =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;

describe("arrays", () => {
  test.each(golden.arrays.map((one) => [one.what, one] as const))("%s", (_, { file, shape, values }) => {
    const read = parseNpy(bytesOf(file));
    expect(read.shape).toEqual(shape);
    expect(Array.from(read.values)).toEqual(values);
  });

  test("bytes are a view of the file, and the entries of its header may stand in any order", () => {
    const file = npy("{\"shape\": (2,), 'fortran_order':False,'descr':'|u1'}\n", Uint8Array.of(7, 9));
    const { values } = parseNpy(file);
    expect([...values]).toEqual([7, 9]);
    expect(values.buffer).toBe(file.buffer);
  });
});

describe("refused", () => {
  test.each([
    ["objects", "FORMAT_UNSUPPORTED", /objects of Python/],
    ["texts", "FORMAT_UNSUPPORTED", /texts: save the number of each one's class/],
    ["complex numbers", "FORMAT_UNSUPPORTED", /complex numbers/],
    ["records", "FORMAT_UNSUPPORTED", /records of several fields/],
    ["dates", "FORMAT_UNSUPPORTED", /dates: save numbers/],
    ["halves", "FORMAT_UNSUPPORTED", /elements of type "f2": save them as f4/],
  ])("%s", async (what, code, message) => {
    const error = await failureOf(() => parseNpy(bytesOf(golden.refused[what])));
    expect(error).toMatchObject({ name: "FormatError", code });
    expect((error as Error).message).toMatch(message);
  });

  test.each([
    ["no file", Uint8Array.of(1, 2, 3), /doesn't begin as such a file/],
    ["a header that goes beyond the end", npy(about("<f4", "(1,)")).subarray(0, 20), /its header has \d+ bytes/],
    ["too few numbers", npy(about("<f4", "(3,)"), new Uint8Array(8)), /its shape \[3\] needs 12 bytes, and 8 follow/],
    ["too many numbers", npy(about("<f4", "(1,)"), new Uint8Array(8)), /needs 4 bytes, and 8 follow/],
    ["a shape that would take all memory", npy(about("<f8", "(99999999, 99999999)")), /needs \d+ bytes, and 0 follow/],
    ["a shape of no numbers", npy(about("<f8", "(1 2)")), /its shape is none/],
    ["no header", npy("print('hello')"), /doesn't tell descr/],
    ["a boolean of 2", npy(about("|b1", "(1,)"), Uint8Array.of(2)), /booleans other than 0 and 1/],
    ["an integer of 64 bits", npy(about("<i8", "(1,)"), new Uint8Array(8).fill(1)), /more than 53 bits as element 1/],
    ["a type that is none", npy(about("<q4", "(1,)"), new Uint8Array(4)), /elements of type "q4"/],
  ])("%s", async (_, file, message) => {
    const error = await failureOf(() => parseNpy(file));
    expect(error).toMatchObject({ name: "FormatError" });
    expect((error as Error).message).toMatch(message);
  });
});

describe("archives", () => {
  test.each([
    ["stored", stored],
    ["deflated", deflated],
  ])("%s", async (_, { file, x }) => {
    const { train, test: aside } = await npzDataset(bytesOf(file), { name: "numbers" });
    expect(train).toMatchObject({ name: "numbers", rows: 6, columns: 4, classes: ["0", "1", "2"] });
    expect(Array.from(train.x)).toEqual(x);
    expect(aside).toBeUndefined();
    expect(openNpz(bytesOf(file)).names).toEqual(["x", "y"]);
  });

  test("images in bytes stay bytes, and the rows to test on come along", async () => {
    const { train, test: aside } = await npzDataset(bytesOf(images.file));
    expect(train).toMatchObject({ shape: [3, 2, 1], scale: 1 / 255, rows: 4, columns: 6 });
    expect(train.x).toBeInstanceOf(Uint8Array);
    expect(aside).toMatchObject({ rows: 2, classes: ["0", "1", "2"] });
  });

  test("other names are told, and a task", async () => {
    const { train } = await npzDataset(bytesOf(stored.file), { x: "y", y: "x" });
    expect(train).toMatchObject({ rows: 6, columns: 1, outputs: 4 });
    const numbers = await npzDataset(bytesOf(stored.file), { task: "regression" });
    expect(numbers.train.targets).toEqual(Float64Array.of(0, 1, 2, 0, 1, 2));
    const error = await failureOf(() => npzDataset(bytesOf(stored.file), { x: "z" }));
    expect((error as Error).message).toBe('data has no array "z": it has "x", "y".');
  });

  test("two arrays are a data set too", () => {
    const [features] = golden.arrays.filter(({ what }) => what === "<f8 F");
    const { train, ...shapes } = {
      train: npyDataset(bytesOf(features.file), npy(about("|b1", "(2, 1)"), Uint8Array.of(1, 0))),
    };
    expect(shapes).toEqual({});
    expect(train).toMatchObject({ rows: 2, columns: 6, shape: [2, 3, 1], classes: ["false", "true"], scale: 1 });
    expect(Array.from(train.labels ?? [])).toEqual([1, 0]);
  });

  test.each([
    ["cut off", (bytes: Uint8Array) => bytes.subarray(0, -5), /ends before its directory/],
    [
      "a changed number",
      (bytes: Uint8Array) => bytes.map((byte, i) => (i === 200 ? byte ^ 1 : byte)),
      /is damaged|is not a whole|truncated or damaged/,
    ],
  ])("%s is refused", async (_, change, message) => {
    for (const { file } of [stored, deflated]) {
      const error = await failureOf(() => npzDataset(change(bytesOf(file))));
      expect(error).toMatchObject({ name: "FormatError", code: "FORMAT_INVALID" });
      expect((error as Error).message).toMatch(message);
    }
  });

  test("an archive that promises more than there may be is refused before it is unpacked", async () => {
    const bytes = bytesOf(deflated.file);
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(directory + 24, 2 ** 31, true);
    const error = await failureOf(() => npzDataset(bytes));
    expect((error as Error).message).toMatch(/promises 2147483648 bytes, and at most 1073741824 are read/);
  });
});
