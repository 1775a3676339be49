/** What processes tell each other comes out as it went in. */
import { expect, test } from "vitest";
import { fromMessage, toMessage } from "../../src/search/messages.js";

test.each<[string, unknown]>([
  ["nothing", {}],
  ["null", { a: null }],
  ["numbers", [0, -0, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324]],
  ["text", "ä\u0000😀"],
  ["bytes", new Uint8Array([1, 2, 255])],
  ["no bytes", [new Uint8Array(0), new Uint8Array(1)]],
  [
    "bytes among others",
    { z: [{ b: new Uint8Array([1]) }, Number.NaN], 2: new Uint8Array([2]), a: { c: new Uint8Array([3, 4]) } },
  ],
])("%s", (_, value) => {
  expect(fromMessage(toMessage(value))).toEqual(value);
});

test("a message may lie anywhere in memory", () => {
  const message = toMessage({ a: new Uint8Array([7]), b: 1 });
  const memory = new Uint8Array(message.length + 8);
  memory.set(message, 5);
  expect(fromMessage(memory.subarray(5, 5 + message.length))).toEqual({ a: new Uint8Array([7]), b: 1 });
});
