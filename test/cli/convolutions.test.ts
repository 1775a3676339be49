/** `train --conv`: convolutions of images on the command line. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inFolder, iris, lanegrad } from "./lanegrad.js";

const [HEIGHT, WIDTH] = [12, 10];

/** A folder of images in IDX files: a bright line across, or down. */
function digits(name: string): string {
  const folder = inFolder(name);
  mkdirSync(folder);
  const idx = (file: string, shape: readonly number[], values: readonly number[]) =>
    writeFileSync(
      join(folder, file),
      Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...values),
    );
  for (const part of ["train", "t10k"]) {
    const rows = 60;
    const images = Array.from({ length: rows }, (_, n) =>
      Array.from({ length: HEIGHT * WIDTH }, (_, i) => {
        const place = n % 2 === 0 ? Math.floor(i / WIDTH) : i % WIDTH;
        return place === (n >> 1) % 9 ? 255 : (i * 7919 + n * 104729) % 60;
      }),
    );
    idx(`${part}-images-idx3-ubyte`, [rows, HEIGHT, WIDTH], images.flat());
    idx(
      `${part}-labels-idx1-ubyte`,
      [rows],
      images.map((_, n) => n % 2),
    );
  }
  return folder;
}

test("a network with convolutions is trained, told, saved and asked again", () => {
  const folder = digits("lines");
  const model = inFolder("lines.safetensors");
  const asked = ["train", folder, "--conv", "4,6", "--hidden", "none", "--epochs", "80", "--batch-size", "16"];
  const { code, out, err } = lanegrad([...asked, "--threads", "1", "--save", model]);
  expect([code, err.includes("Error")]).toEqual([0, false]);
  // 12 x 10 places become 5 x 4, and these 1 x 1
  const parameters = 9 * 4 + 4 + 9 * 4 * 6 + 6 + 6 * 2 + 2;
  expect(out).toContain(`120-conv 4,6-2 softmax · ${parameters} parameters`);
  const evaluated = lanegrad(["evaluate", model, folder, "--json"]).out.trim().split("\n");
  expect(JSON.parse(evaluated[evaluated.length - 1]).accuracy).toBeGreaterThan(0.9);
  expect(lanegrad(["info", model]).out).toContain("conv2d");
});

test.each([
  ["a table", [iris, "--target", "species", "--conv", "4"], /--conv needs images/],
  ["images that are too small", [inFolder("lines"), "--conv", "4,4,4"], /halves images of 12 x 10 more often/],
  ["weights of dense layers", [inFolder("lines"), "--conv", "4", "--init", iris], /leave out --conv/],
  ["no filters", [inFolder("lines"), "--conv", "x"], /--conv/],
] as const)("--conv is refused for %s", (_, args, message) => {
  const { code, err } = lanegrad(["train", ...args]);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});
