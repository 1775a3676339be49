import { expect, test } from "vitest";
import {
  firstPoints,
  isTested,
  lackOf,
  PLANE,
  pointData,
  withoutNearest,
  withPoint,
} from "../../src/page/points/pointSet.js";

const at = (x1: number, x2: number, label = 0) => ({ x1, x2, label });

test("points are added within the plane, up to a bound, and the nearest is taken away", () => {
  expect(withPoint([], at(99, -99, 1))).toEqual([at(PLANE.most, PLANE.least, 1)]);
  const many = Array.from({ length: 1000 }, () => at(0, 0));
  expect(withPoint(many, at(1, 1))).toBe(many);
  expect(withoutNearest([at(0, 0), at(1, 1, 1), at(-1, 0)], at(0.8, 0.7))).toEqual([at(0, 0), at(-1, 0)]);
  expect(withoutNearest([], at(0, 0))).toEqual([]);
});

test("points of one kind are no data yet", () => {
  expect(lackOf([])).toMatch(/at least two kinds/);
  expect(lackOf([at(0, 0), at(1, 1)])).toMatch(/at least two kinds/);
  expect(lackOf([at(0, 0), at(1, 1, 2)])).toBeUndefined();
});

test("of each kind every fourth is tested on; where that is none, all are", () => {
  const points = Array.from({ length: 9 }, (_, i) => at(i / 5, i / 9, i % 2));
  expect(isTested(points)).toEqual([false, false, false, false, false, false, true, true, false]);
  const { train, test: rest, classes, features, target } = pointData(points);
  expect([train.rows, rest.rows, classes, features, target]).toEqual([
    7,
    2,
    ["circle", "triangle"],
    ["x1", "x2"],
    undefined,
  ]);
  const few = pointData(points.slice(0, 3));
  expect(few.test).toBe(few.train);
});

test("a square makes three classes, also without a triangle", () => {
  const { classes, train } = pointData([at(0, 0), at(1, 1, 2), at(1, 0, 2)]);
  expect(classes).toEqual(["circle", "triangle", "square"]);
  expect([...(train.labels ?? [])]).toEqual([0, 2, 2]);
});

test("a reader begins with points of two kinds", () => {
  const points = firstPoints();
  expect(lackOf(points)).toBeUndefined();
  expect(pointData(points).test.rows).toBeGreaterThan(0);
});
