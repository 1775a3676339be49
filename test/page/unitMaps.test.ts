import { expect, test, vi } from "vitest";
import { dataset, dense, sequential } from "../../src/node.js";
import { defaultsOf } from "../../src/page/configuration.js";
import { shapeOf, UnitAnswers } from "../../src/page/drawing/unitAnswers.js";
import { hasUnitMaps, UnitMaps } from "../../src/page/drawing/unitMaps.js";
import { layersOf } from "../../src/page/network.js";
import type { PageData, PageModel, PageState } from "../../src/page/state.js";
import { numbers, table } from "../api/support/data.js";

test("units answer what the model does, to the bit, layer by layer", async () => {
  using model = await sequential({
    inputs: 2,
    layers: [dense(5, "tanh"), dense(4, "relu", { bias: false }), dense(3, "softmax")],
    loss: "crossEntropy",
    seed: 3,
  });
  const layers = await layersOf(model as unknown as PageModel);
  const rows = 9;
  const x = Float32Array.from(numbers(2 * rows, 1));
  const program = await UnitAnswers.create(layers, rows);
  const answers = await program.of(layers, x);
  program.dispose();
  const y = Array.from({ length: rows }, (_, row) => "abc"[row % 3]);
  const { layers: traced } = await model.trace(dataset({ x: { values: x, columns: 2 }, y }));
  expect(answers.map((each) => [...each])).toEqual(traced.map(({ activations }) => [...activations]));
  expect(shapeOf(layers)).not.toBe(shapeOf(layers.slice(1)));
});

const configuration = defaultsOf("moons");

test("units are shown as maps where they see one or two features, and there are not too many", async () => {
  const of = (inputs: number, units: number, more: Partial<PageData> = {}, batchNorm = false) => {
    const data = { features: Array.from({ length: inputs }, String), train: table(3, inputs, 1), ...more } as PageData;
    const layers = [{ kernel: new Float32Array(inputs * units) }] as never;
    return hasUnitMaps({ data, layers, configuration: { ...configuration, batchNorm } });
  };
  expect([of(1, 8), of(2, 8), of(3, 8), of(2, 4000)]).toEqual([true, true, false, false]);
  expect(of(2, 8, { image: { width: 2, height: 1 } })).toBe(false);
  expect(of(2, 8, {}, true)).toBe(false);
  expect(hasUnitMaps({ layers: [], configuration })).toBe(false);
});

test("what another network answered that is shown no more is no picture of the present one", async () => {
  const stateOf = async (units: number): Promise<PageState> => {
    const layers = [dense(units, "tanh"), dense(2, "softmax")];
    const model = (await sequential({ inputs: 2, layers, loss: "crossEntropy" })) as unknown as PageModel;
    const data = { features: ["a", "b"], train: table(3, 2, 1) };
    return { model, data, layers: await layersOf(model), configuration: { data: "moons" } } as unknown as PageState;
  };
  const [old, present] = [await stateOf(5), await stateOf(3)];
  const ready = vi.fn();
  const maps = new UnitMaps(ready);
  maps.update(old);
  maps.update({ ...present, layers: [] });
  maps.update(present);
  await vi.waitUntil(() => ready.mock.calls.length > 0, { timeout: 50_000 });
  // no picture is made here, where there is no document
  expect(maps.of(1, 4, old.theme)).toBeUndefined();
  expect(() => maps.of(1, 2, old.theme)).toThrow();
});
