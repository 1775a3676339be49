/**
 * Files that are written and read again: `.npz` keeps every bit of every layer; of ONNX and
 * TensorFlow.js what is read answers as the model did, and what is not read is refused by name.
 */
import { expect, test } from "vitest";
import { load } from "../../src/node.js";
import { exportModel, importModel } from "../../src/nodeFormats.js";
import { expectClose } from "./support/closeness.js";
import { networks, RESETS_BEHIND, rowsFor, trained } from "./support/networks.js";

test.for(Object.entries(networks))("%s", async ([what, network]) => {
  using model = await trained(network);
  const rows = rowsFor(network, 5, 2);
  const { outputs } = await model.predict(rows);
  using kept = await load(await importModel(await exportModel(model, "m.npz"), "m.npz"));
  expect((await kept.predict(rows)).outputs).toEqual(outputs);
  expect(kept.info.layers).toEqual(model.info.layers);
  for (const name of ["m.onnx", "m.json"]) {
    const read = await exportModel(model, name)
      .then((files) => importModel(files, name))
      .catch((error: unknown) => error);
    // TensorFlow.js has these by several layers, or not at all
    const isSpread = name === "m.json" && (/hardS|groupNormalization/.test(what) || what === RESETS_BEHIND);
    const isChain = !/residual|concat/.test(what);
    if (isChain && !isSpread) expect(read).toBeInstanceOf(Uint8Array);
    if (read instanceof Uint8Array) {
      using again = await load(read);
      expectClose((await again.predict(rows)).outputs, outputs);
    } else expect(read).toMatchObject({ code: expect.stringMatching(/^FORMAT_/) });
  }
});
