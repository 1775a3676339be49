import { expect, test } from "vitest";
import { dense, sequential } from "../../src/node.js";

// the first sparse rows of this file: the code for such is not loaded yet
test("rows that are changed while code for them is loaded are answered as they were", async () => {
  const rows = () => Float32Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 1 : 0));
  using model = await sequential({ inputs: 20, layers: [dense(3)], loss: "meanSquaredError" });
  const given = rows();
  const asked = model.predict(given);
  given.fill(Number.NaN);
  expect(await asked).toEqual(await model.predict(rows()));
});
