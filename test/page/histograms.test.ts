import { expect, test } from "vitest";
import {
  countsOf,
  deadUnits,
  rangeOfAnswers,
  rangeOfGradients,
  saturatedShare,
} from "../../src/page/drawing/histogram.js";

test("numbers are counted in equal parts of a range, both ends included, others left out", () => {
  expect(countsOf([0, 0.24, 0.25, 0.5, 1, 1.5, -0.1], [0, 1], 4)).toEqual([2, 1, 1, 1]);
  expect(countsOf([], [0, 1], 3)).toEqual([0, 0, 0]);
  // all the same, as before the first batch
  expect(countsOf([0, 0, 0], [0, 0], 3)).toEqual([0, 3, 0]);
});

test("the range of answers is the activation's own where it has two ends, else from 0 to what there is", () => {
  expect(rangeOfAnswers("sigmoid", [0.4, 0.5])).toEqual([0, 1]);
  expect(rangeOfAnswers("tanh", [])).toEqual([-1, 1]);
  expect(rangeOfAnswers("relu", [0, 3, 2])).toEqual([0, 3]);
  expect(rangeOfAnswers("elu", [-0.5, -0.25])).toEqual([-0.5, 0]);
  expect(rangeOfAnswers("linear", [-7, 2])).toEqual([-7, 2]);
});

test("all layers' gradients have one range with 0 in its middle", () => {
  expect(rangeOfGradients([[0.5, -3], new Float32Array([2])])).toEqual([-3, 3]);
  expect(rangeOfGradients([[0], []])).toEqual([-0, 0]);
});

test("answers near an end of the range are saturated, where there are two ends", () => {
  expect(saturatedShare("sigmoid", [0.001, 0.5, 0.99, 0.9])).toBe(0.5);
  expect(saturatedShare("tanh", [-0.97, 0, 0.95, 0.1])).toBe(0.25);
  expect(saturatedShare("sigmoid", [])).toBe(0);
  expect(saturatedShare("relu", [0, 0])).toBeUndefined();
});

test("a unit is dead that answers 0 to every row", () => {
  expect(deadUnits([0, 1, 0, 0, 0, 2], 3)).toBe(1);
  expect(deadUnits([0, 0, 0, 0], 2)).toBe(2);
  expect(deadUnits([1, 2], 2)).toBe(0);
});
