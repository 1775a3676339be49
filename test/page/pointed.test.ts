import { expect, test } from "vitest";
import { layoutOf } from "../../src/page/drawing/layout.js";
import { isDrawn, isSamePointed, pointedAt } from "../../src/page/drawing/pointed.js";
import { tellPointed } from "../../src/page/drawing/tellPointed.js";
import type { LayerState } from "../../src/page/state.js";

const sizes = [2, 3, 1];
const shown = sizes.map((count) => Array.from({ length: count }, (_, unit) => unit));
const columns = layoutOf({ width: 600, height: 400, sizes, shown, hasPictures: false, left: 60, right: 60 });

test("units are found before edges, and edges along their whole way", () => {
  const [first, second] = columns;
  expect(pointedAt(columns, first.x, first.places[1].y)).toEqual({ kind: "unit", column: 0, unit: 1 });
  const middle = (first.x + first.radius + second.x - second.radius) / 2;
  for (const from of first.places)
    for (const to of second.places) expect(pointedAt(columns, middle, (from.y + to.y) / 2)?.kind).toBe("edge");
  const near = pointedAt(columns, first.x + first.radius + 18, first.places[0].y);
  expect(near).toMatchObject({ kind: "edge", column: 1, from: 0 });
  expect(pointedAt(columns, 3, 3)).toBeUndefined();
  expect(pointedAt(columns, middle, 5)).toBeUndefined();
});

test("pictures have no edges of single pixels", () => {
  const drawn = layoutOf({ width: 600, height: 400, sizes, shown, hasPictures: true, left: 0, right: 60 });
  const [{ picture }, { x, radius }] = drawn;
  const right = (picture?.x ?? 0) + (picture?.width ?? 0);
  expect(pointedAt(drawn, (right + x - radius) / 2, 200)).toBeUndefined();
});

test("what was pointed at is drawn no more where a smaller network has no such unit", () => {
  const unit = (column: number, unit: number) => ({ kind: "unit", column, unit }) as const;
  const edge = (column: number, from: number, to: number) => ({ kind: "edge", column, from, to }) as const;
  const drawn = [unit(0, 1), unit(1, 2), unit(2, 0), edge(1, 1, 2), edge(2, 2, 0)];
  const gone = [unit(0, 2), unit(1, 3), unit(3, 0), edge(1, 2, 0), edge(1, 0, 3), edge(2, 0, 1), edge(3, 0, 0)];
  expect(drawn.map((each) => isDrawn(each, columns))).toEqual(drawn.map(() => true));
  expect(gone.map((each) => isDrawn(each, columns))).toEqual(gone.map(() => false));
});

test("what is told are the numbers of that edge and that unit", () => {
  const layer = (inputs: number, units: number, gradient: number): LayerState => ({
    ...{ inputs, units, activation: "tanh" },
    kernel: Float32Array.from({ length: inputs * units }, (_, i) => i + 1),
    bias: new Float32Array(units).fill(0.5),
    gradients: {
      kernel: Float32Array.from({ length: inputs * units }, (_, i) => gradient * (i + 1)),
      bias: new Float32Array(units).fill(gradient),
    },
  });
  const names = { inputNames: ["width", "height"], outputNames: ["yes"] };
  const fresh = { layers: [layer(2, 3, 0), layer(3, 1, 0)], ...names };
  const trained = { layers: [layer(2, 3, 0.25), layer(3, 1, 0.25)], ...names };
  const edge = { kind: "edge", column: 1, from: 1, to: 2 } as const;
  expect(tellPointed(edge, fresh)).toBe("height → unit 3 of layer 1: weight 6");
  expect(tellPointed(edge, trained)).toBe("height → unit 3 of layer 1: weight 6, gradient 1.5");
  expect(tellPointed({ kind: "edge", column: 2, from: 0, to: 0 }, trained)).toBe(
    "unit 1 of layer 1 → yes: weight 1, gradient 0.25",
  );
  expect(tellPointed({ kind: "unit", column: 1, unit: 1 }, trained)).toBe(
    "unit 2 of layer 1: bias 0.5, gradient 0.25; length of its weights 5.39",
  );
  expect(tellPointed({ kind: "unit", column: 0, unit: 0 }, fresh)).toBe("width");
  // two rows of three units, of the inputs one column
  const answers = [Float32Array.of(1, 2, 3, 4), Float32Array.of(9, -0.5, 9, 9, 1, 9)];
  expect(tellPointed({ kind: "unit", column: 1, unit: 1 }, { ...trained, answers })).toBe(
    "unit 2 of layer 1: answer 0.25 on average, −0.5 to 1, in 2 rows of the last batch; bias 0.5, gradient 0.25; length of its weights 5.39",
  );
  expect(tellPointed({ kind: "unit", column: 0, unit: 1 }, { ...trained, answers })).toBe(
    "height: 3 on average, 2 to 4, in 2 rows of the last batch",
  );
  expect(tellPointed({ kind: "unit", column: 2, unit: 0 }, { ...trained, answers })).not.toContain("on average");
  expect(isSamePointed(edge, { ...edge })).toBe(true);
  expect(isSamePointed(edge, { ...edge, to: 0 })).toBe(false);
  expect(isSamePointed(undefined, edge)).toBe(false);
});
