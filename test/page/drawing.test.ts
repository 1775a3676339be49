import { describe, expect, test } from "vitest";
import { dense, sequential } from "../../src/node.js";
import { cutText } from "../../src/page/drawing/cutText.js";
import { layoutOf, shownUnits, unitAt } from "../../src/page/drawing/layout.js";
import { colourOf, columnOf, diverging, largest, mix, shades } from "../../src/page/drawing/pixels.js";
import { restingScene, type Shown, sceneOf } from "../../src/page/drawing/scene.js";
import { numbers, table } from "../api/support/data.js";

describe("the layout", () => {
  const sizes = [784, 128, 10];
  const shown = sizes.map((count) => shownUnits(count, 8, (unit) => -unit));

  test("keeps all units within the drawing and apart from each other", () => {
    for (const width of [310, 460, 1100])
      for (const hasPictures of [false, true]) {
        const columns = layoutOf({ width, height: 330, sizes, shown, hasPictures, left: 70, right: 60 });
        expect(columns.map(({ hidden }) => hidden)).toEqual([hasPictures ? 0 : 776, 120, 2]);
        for (const [i, { x, radius, places, picture }] of columns.entries()) {
          if (i > 0) expect(x - radius).toBeGreaterThan(columns[i - 1].x + columns[i - 1].radius);
          expect(picture !== undefined).toBe(hasPictures && i === 0);
          for (const [j, place] of places.entries()) {
            expect(place.y - radius).toBeGreaterThanOrEqual(0);
            expect(place.y + radius).toBeLessThanOrEqual(330);
            if (j > 0) expect(place.y - places[j - 1].y).toBeGreaterThan(2 * radius);
          }
        }
      }
  });

  test("of a deep network leaves the picture room of its own", () => {
    const deep = [784, 64, 32, 16, 8, 1];
    const few = deep.map((count) => shownUnits(count, 6, (unit) => -unit));
    for (const width of [310, 460]) {
      const columns = layoutOf({ width, height: 330, sizes: deep, shown: few, hasPictures: true, left: 0, right: 60 });
      for (const [i, { x, radius }] of columns.entries())
        if (i > 0) expect(x - radius).toBeGreaterThan(columns[i - 1].x + columns[i - 1].radius);
    }
  });

  test("finds the unit at a point", () => {
    const columns = layoutOf({ width: 460, height: 330, sizes, shown, hasPictures: true, left: 0, right: 60 });
    const { x, y, unit } = columns[1].places[3];
    expect(unitAt(columns, x + 3, y - 3)).toEqual({ column: 1, unit });
    expect(unitAt(columns, (columns[0].x + columns[1].x) / 2, 2)).toBeUndefined();
  });

  test("shows the largest units, in their order", () => {
    const values = [5, 1, 9, 7, 0];
    expect(shownUnits(5, 3, (unit) => values[unit])).toEqual([0, 2, 3]);
    expect(shownUnits(3, 3, () => 0)).toEqual([0, 1, 2]);
  });
});

/** The numbers that units show, as an array. */
function valuesOf(shown: Shown | undefined): number[] {
  return Array.from(shown?.values ?? []);
}

describe("a scene", () => {
  const traced = async () => {
    using model = await sequential({
      inputs: 3,
      layers: [dense(4, "tanh"), dense(2, "tanh")],
      loss: "meanSquaredError",
      seed: 3,
    });
    return await model.trace(table(5, 3, 1), table(5, 2, 2));
  };

  test("shows how far the row has come, and where things flow", async () => {
    const trace = await traced();
    const after = trace.layers.map(({ kernel }) => kernel.map((value) => 2 * value));
    const [first, second] = trace.layers;
    const row = 3;

    const forward = sceneOf({ kind: "forward", layer: 0 }, trace, row, after);
    expect(forward.edges.map(({ flow }) => flow)).toEqual(["forward", undefined]);
    expect(forward.units.map((units) => units !== undefined)).toEqual([true, true, false]);
    expect(valuesOf(forward.units[1])).toEqual([...first.activations.subarray(12, 16)]);
    expect(valuesOf(forward.units[0])).toEqual([...trace.inputs.subarray(9, 12)]);

    const backward = sceneOf({ kind: "backward", layer: 1 }, trace, row, after);
    expect(backward.edges.map(({ flow }) => flow)).toEqual([undefined, "backward"]);
    expect(backward.edges[1].values).toBe(second.dKernel.values);
    expect(valuesOf(backward.units[2])).toEqual([...second.dSums.values.subarray(6, 8)]);
    expect(valuesOf(backward.units[1])).toEqual([...first.activations.subarray(12, 16)]);

    const update = sceneOf({ kind: "update" }, trace, row, after);
    expect(update.edges.map(({ values }) => values)).toEqual(after);
    expect(sceneOf({ kind: "inputs" }, trace, row, after).units.slice(1)).toEqual([undefined, undefined]);
  });

  test("at rest shows the weights alone", () => {
    const kernel = numbers(6, 1);
    const { edges, units } = restingScene([kernel]);
    expect(edges[0]).toMatchObject({ values: kernel, most: largest(kernel) });
    expect(units).toEqual([undefined, undefined]);
  });
});

test("pixels are mixed between colours", () => {
  const [paper, ink] = [colourOf("#fff"), colourOf("#102030")];
  expect(ink).toEqual([16, 32, 48]);
  expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25]);
  expect([...shades([0, 2, 9], 2, paper, ink)]).toEqual([255, 255, 255, 255, 16, 32, 48, 255, 16, 32, 48, 255]);
  expect([...diverging([-1, 0, 1], 1, [1, 1, 1], [2, 2, 2], [3, 3, 3])].filter((_, i) => i % 4 === 0)).toEqual([
    1, 2, 3,
  ]);
  expect([...columnOf([1, 2, 3, 4, 5, 6], 2, 1)]).toEqual([2, 4, 6]);
  expect(largest([])).toBeGreaterThan(0);
});

test("a name that is too long ends in an ellipsis, and takes no more room than there is", () => {
  const widthOf = (text: string) => text.length;
  expect(cutText("petal width", 11, widthOf)).toBe("petal width");
  expect(cutText("petal width", 10, widthOf)).toBe("petal wid…");
  expect(cutText("petal width", 7, widthOf)).toBe("petal…");
  expect(cutText("petal", 0, widthOf)).toBe("p…");
  expect(cutText("", 0, widthOf)).toBe("");
});
