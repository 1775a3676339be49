import { describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, type FitOptions, sequential } from "../../src/node.js";
import { bitsOf } from "./support/expectations.js";

const [ROWS, COLUMNS] = [301, 270];
const SCALE = 1 / 255;
const classes = ["a", "b", "c"];

/** Bytes of which hardly any is 0, and the same numbers as the element type holds them. */
function bothWays(dtype: "float32" | "float64"): readonly [bytes: Dataset, numbers: Dataset] {
  const round = dtype === "float32" ? Math.fround : (x: number) => x;
  const bytes = Uint8Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 7919 + (i >> 5)) % 256);
  const numbers = Float64Array.from(bytes, (byte) => round(byte * round(SCALE)));
  const y = Array.from({ length: ROWS }, (_, i) => (i * i) % 3);
  return [
    dataset({ x: { values: bytes, columns: COLUMNS }, y, classes, scale: SCALE }),
    dataset({ x: { values: numbers, columns: COLUMNS }, y, classes }),
  ];
}

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  // a first layer as wide as a panel and more, and one that is narrow where inputs are numbers
  test.for([
    { hidden: [19] as const, batchSize: "full" as const },
    { hidden: [1] as const, batchSize: "full" as const },
    { hidden: [] as const, batchSize: "full" as const },
    { hidden: [19] as const, batchSize: 64 },
  ])("bytes train to the bits of the numbers they stand for: %o", async ({ hidden, batchSize }) => {
    const options: FitOptions = { epochs: 3, batchSize };
    const trained = await Promise.all(
      bothWays(dtype).map(async (data) => {
        const layers = [...hidden.map((units) => dense(units, "tanh")), dense(3, "softmax")];
        using model = await sequential({ inputs: COLUMNS, layers, loss: "crossEntropy", dtype });
        const { epochs } = await model.fit(data, options);
        return [bitsOf(model), ...epochs.map(({ loss }) => loss)];
      }),
    );
    expect(trained[0]).toEqual(trained[1]);
  });

  test("a full batch of bytes is not copied into numbers", async () => {
    const [bytes] = bothWays(dtype);
    using model = await sequential({ inputs: COLUMNS, layers: [dense(3, "softmax")], loss: "crossEntropy", dtype });
    const before = model.info.memoryBytes;
    for await (const _ of model.fit(bytes, { batchSize: "full" }))
      expect(model.info.memoryBytes - before).toBeLessThan(3 * bytes.x.byteLength);
  });
});
