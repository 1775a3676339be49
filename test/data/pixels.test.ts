import { describe, expect, test } from "vitest";
import { dataset, pixels } from "../../src/node.js";
import { make, numbersOf, weighing } from "../schema/places.js";

/** Two pixels: a strong orange, and half of white. */
const data = Uint8ClampedArray.of(255, 128, 0, 255, 255, 255, 255, 128);
const image = { data, width: 2, height: 1 };

describe("pixels", () => {
  test("are what is seen on black, by channels", () => {
    expect(pixels(image)).toEqual({ values: Uint8Array.of(255, 128, 0, 128, 128, 128), columns: 6, scale: 1 / 255 });
    expect(pixels(image, { channels: 1 }).values).toEqual(Uint8Array.of(Math.round(0.299 * 255 + 0.587 * 128), 128));
    expect(pixels([image, image], { channels: 4 })).toMatchObject({
      values: Uint8Array.of(...data, ...data),
      columns: 8,
    });
  });

  test("are rows of a data set and to predict", async () => {
    const rows = dataset({ x: pixels([image, image], { channels: 1 }), y: [0, 1] });
    expect(rows).toMatchObject({ rows: 2, columns: 2, scale: 1 / 255 });
    using model = await make({ inputs: 2, layers: [weighing([0, 1])], loss: "meanSquaredError" }, false);
    expect(numbersOf(await model.predict(pixels(image, { channels: 1 })))[0]).toBeCloseTo(128 / 255, 12);
  });

  test("of what is no image, or of other sizes, are refused", () => {
    for (const wrong of [undefined, null, 5, [], {}, { ...image, data: [1] }, [image, {}]])
      expect(() => pixels(wrong as never)).toThrow("pixels takes images of { data, width, height }");
    expect(() => pixels({ ...image, width: 3 })).toThrow("Image 1 has 8 bytes for 3 x 1 pixels of 4");
    expect(() => pixels([image, { ...image, width: 1, height: 2 }])).toThrow("Image 2 is 1 x 2 pixels");
    expect(() => pixels(image, { channels: 2 as never })).toThrow("channels must be 1, 3 or 4");
    expect(() => pixels(image, { channel: 1 } as never)).toThrow('pixels has no option "channel"');
  });
});

test.each([
  [[], "not an empty array"],
  [{ data: new Uint8Array(4), width: 0, height: 2 }, "not one of 0 x 2 pixels"],
  [{ data: new Float32Array(4), width: 1, height: 1 }, "not one with pixels in a Float32Array: take bytes"],
  [{ data: new Uint8ClampedArray(4), width: 1e6, height: 1e6 }, "has 4 bytes for 1000000 x 1000000 pixels"],
  [{ width: 1, height: 1 }, "not an object without an array of bytes"],
])("what is no image is told for what it is: %o", (images, message) => {
  expect(() => pixels(images as never)).toThrow(message);
});
