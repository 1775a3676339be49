import { expect, test } from "vitest";
import { didYouMean, nearestName } from "../../src/data/nearest.js";

const NAMES = ["species", "sepal_length", "sepal_width", "id"];

test.each([
  ["specie", "species"],
  ["speceis", "species"],
  ["Species", "species"],
  ["sepal length", "sepal_length"],
  ["sepal_widht", "sepal_width"],
  ["ID", "id"],
])("%s is near to %s", (name, nearest) => {
  expect(nearestName(name, NAMES)).toBe(nearest);
});

test("a name of which more is other than the same is near to none", () => {
  for (const name of ["price", "x", "", "petal_colour", "spec", "z".repeat(100)])
    expect(nearestName(name, NAMES)).toBeUndefined();
  expect(nearestName("a", ["b"])).toBeUndefined();
});

test("of equally near names the first, of others the nearest", () => {
  expect(nearestName("fc3", ["fc1", "fc2"])).toBe("fc1");
  expect(nearestName("rooms", ["room_a", "room"])).toBe("room");
});

test("a message tells it, and nothing of what isn't near", () => {
  expect(didYouMean("specie", NAMES)).toBe(' (did you mean "species"?)');
  expect(didYouMean("price", NAMES)).toBe("");
});
