import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { idxDataset, loadMnist, split } from "../../src/node.js";

const read = (name: string) => readFileSync(new URL(`../../build/page/${name}`, import.meta.url));

test("the page's digits are the 10,000-digit set, byte for byte, and divided as the command line divides them", async () => {
  const digits = await idxDataset(read("digits.images.idx.gz"), read("digits.labels.idx.gz"), "digits");
  expect(digits.rows).toBe(10_000);
  expect(digits.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  const parts = split(digits, { test: 0.2, seed: 1 });
  const wanted = await loadMnist({ data: "10k" });
  for (const part of ["train", "test"] as const) {
    expect(parts[part].labels).toEqual(wanted[part].labels);
    expect(Buffer.compare(bytesOf(parts[part].x), bytesOf(wanted[part].x))).toBe(0);
  }
});

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
