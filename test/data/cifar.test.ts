/** CIFAR-10 and Fashion-MNIST from their files. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { CIFAR10_CLASSES, cifar10Dataset, loadCifar10, loadFashionMnist } from "../../src/nodeData.js";
import { failureOf } from "../api/support/expectations.js";

const PLANE = 32 * 32;

/** Records with these labels: pixel p of channel c of image n is (n + 3 c + p) mod 256. */
function records(labels: readonly number[]): Uint8Array {
  const record = (label: number, n: number): readonly number[] => [
    label,
    ...Array.from({ length: 3 * PLANE }, (_, i) => (n + 3 * Math.floor(i / PLANE) + (i % PLANE)) % 256),
  ];
  return Uint8Array.from(labels.flatMap(record));
}

function folder(files: Readonly<Record<string, Uint8Array>>): string {
  const path = mkdtempSync(join(tmpdir(), "lanegrad-images-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
}

test("a folder of CIFAR-10 gives images whose channels come last, with the names of their classes", async () => {
  const path = folder({
    "data_batch_1.bin": records([6, 9]),
    "data_batch_2.bin.gz": gzipSync(records([0])),
    "test_batch.bin": records([3]),
    "readme.html": Uint8Array.of(),
  });
  const { train, test: aside } = await loadCifar10(path, "small");
  expect(train).toMatchObject({ name: "small", rows: 3, columns: 3 * PLANE, shape: [32, 32, 3], scale: 1 / 255 });
  expect(Array.from(train.labels ?? [], (label) => train.classes?.[label])).toEqual(["frog", "truck", "airplane"]);
  expect([...train.x.subarray(0, 6)]).toEqual([0, 3, 6, 1, 4, 7]);
  expect([...train.x.subarray(3 * PLANE, 3 * PLANE + 3)]).toEqual([1, 4, 7]);
  expect(aside).toMatchObject({ rows: 1, classes: CIFAR10_CLASSES });
});

test.each([
  ["nothing", Uint8Array.of(), /it has 0 bytes, not 3073 for each image/],
  ["a part of an image", records([1]).subarray(0, 3000), /it has 3000 bytes/],
  ["a label that is none", records([1, 10]), /image 2 has the label 10, and 9 is the largest/],
])("%s is refused", async (_, bytes, message) => {
  const error = await failureOf(() => cifar10Dataset([bytes], "bad"));
  expect(error).toMatchObject({ name: "FormatError", code: "FORMAT_INVALID" });
  expect((error as Error).message).toMatch(message);
});

test("a folder without batches is told", async () => {
  const error = await failureOf(() => loadCifar10(folder({ "test_batch.bin": records([1]) })));
  expect(error).toMatchObject({ code: "DATA_NOT_FOUND" });
});

test("a folder that lacks a batch between others is told", async () => {
  const path = folder({ "data_batch_1.bin": records([1]), "data_batch_5.bin": records([1]) });
  const error = await failureOf(() => loadCifar10(path));
  expect(error).toMatchObject({ name: "DataError", code: "DATA_NOT_FOUND" });
  expect((error as Error).message).toMatch(/has data_batch_5.bin but no data_batch_2.bin: put all batches there/);
});

test("Fashion-MNIST has the names of its classes", async () => {
  const path = folder({
    "train-images-idx3-ubyte": Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9),
    "train-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 9, 1),
  });
  const { train } = await loadFashionMnist(path);
  expect(Array.from(train.labels ?? [], (label) => train.classes?.[label])).toEqual(["Ankle boot", "Trouser"]);
});
