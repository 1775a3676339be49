/** A column whose spread is nothing but rounding is no feature. */
import { expect, test } from "vitest";
import { dataset, dense, sgd } from "../../src/node.js";
import { make, numbersOf, places } from "./places.js";

test.each(places)("0.3 and 0.1 + 0.2 are the same number to a model, %s", async (_, worker) => {
  const x = [
    [1, 0.3],
    [2, 0.1 + 0.2],
    [3, 0.3],
    [4, 0.1 + 0.2],
  ];
  const model = await make(
    {
      inputs: 2,
      layers: [dense(1)],
      loss: "meanSquaredError",
      standardize: true,
      optimizer: sgd({ learningRate: 0.2 }),
    },
    worker,
  );
  await model.fit(dataset({ x, y: [2, 4, 6, 8] }), { epochs: 300, batchSize: "full" });
  expect(numbersOf(await model.predict([[5, 0.31]]))[0]).toBeCloseTo(10, 0);
  model.dispose();
});
