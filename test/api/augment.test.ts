/**
 * `fit({ augment })`: images changed by chance, the same for everybody, and nobody else's images.
 */
import { describe, expect, test } from "vitest";
import { conv2d, type Dataset, dataset, dense, flatten, type LayerNumbers, sequential } from "../../src/node.js";
import { philox } from "../../src/random/philox.js";
import { drawMove, type Move, moveImage } from "../../src/train/augment/move.js";
import { settleAugmentation } from "../../src/train/augment/options.js";
import { failureOf } from "./support/expectations.js";

const [HEIGHT, WIDTH] = [6, 5];
const ROWS = 40;

/** Images of one channel, of which a class is brighter on the left. */
function images(bytes: boolean): Dataset {
  const numbers = Array.from({ length: ROWS * HEIGHT * WIDTH }, (_, i) => {
    const row = Math.floor(i / (HEIGHT * WIDTH));
    return ((i * 7919 + row * 104729) % 100) + (i % WIDTH < 2 === (row % 2 === 0) ? 120 : 0);
  });
  const values = bytes ? Uint8Array.from(numbers) : Float64Array.from(numbers, (value) => value / 255);
  const y = Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? "left" : "right"));
  const scale = bytes ? { scale: 1 / 255 } : {};
  return { ...dataset({ x: { values, columns: HEIGHT * WIDTH, ...scale }, y }), shape: [HEIGHT, WIDTH, 1] };
}

const network = () => ({
  inputs: [HEIGHT, WIDTH, 1],
  layers: [conv2d(2, 3, "relu"), flatten(), dense(2, "softmax")],
  loss: "crossEntropy" as const,
  seed: 5,
});
const augment = { shift: 1, flip: true, rotate: 20 };
const numbersOf = (layers: readonly LayerNumbers[]): readonly number[] =>
  layers.flatMap((layer) => [...(layer.kernel ?? []), ...(layer.bias ?? [])]);

/** The weights after a training. */
async function trained(data: Dataset, options: object, more: object = {}): Promise<readonly number[]> {
  const model = await sequential({ ...network(), ...more });
  try {
    await model.fit(data, { epochs: 3, batchSize: 16, ...options });
    return numbersOf((await model.weights()) as readonly LayerNumbers[]);
  } finally {
    model.dispose();
  }
}

describe("a training", () => {
  test("with changes of nothing is the training without, to the bit, of bytes and of numbers", async () => {
    for (const bytes of [true, false])
      expect(await trained(images(bytes), { augment: {} })).toEqual(await trained(images(bytes), {}));
  });

  test("gives the same bits on any number of threads, in lanes of any width, in a worker, and with added gradients", async () => {
    const data = images(true);
    const here = await trained(data, { augment }, { threads: 1 });
    expect(here).not.toEqual(await trained(data, {}, { threads: 1 }));
    for (const threads of [2, 3, 5])
      expect(await trained(data, { augment }, { threads: { exactly: threads } })).toEqual(here);
    for (const lanes of [128, "wide"]) expect(await trained(data, { augment }, { lanes })).toEqual(here);
    expect(await trained(data, { augment }, { worker: true })).toEqual(here);
    const whole = await trained(data, { augment, batchSize: "full" });
    expect(await trained(data, { augment, batchSize: 40 })).toEqual(whole);
  });

  test("draws anew in each epoch, and in the one that is gone on with as in one that never stopped", async () => {
    const data = images(true);
    const model = await sequential(network());
    const other = await sequential(network());
    await model.fit(data, { epochs: 1, batchSize: 16, augment });
    await other.restore(model.checkpoint());
    await other.fit(data, { epochs: 2, batchSize: 16, augment });
    expect(numbersOf(other.weights())).toEqual(await trained(data, { augment }));
    model.dispose();
    other.dispose();
  });

  test("amid which another augmentation is asked for is refused", async () => {
    using model = await sequential(network());
    let kept = model.checkpoint();
    await model.fit(images(true), {
      epochs: 2,
      augment,
      onBatch: (_, fit) => {
        kept = fit.model.checkpoint() as typeof kept;
        fit.stop();
      },
    });
    using other = await sequential(network());
    await other.restore(kept);
    const error = await failureOf(() => other.fit(images(true), { epochs: 2, augment: { shift: 2 } }));
    expect((error as Error).message).toMatch(/has `augment` .*shift:1/);
  });

  test("validates, evaluates and predicts images as they are", async () => {
    const data = images(true);
    using model = await sequential(network());
    const history = await model.fit(data, { epochs: 2, batchSize: 16, augment, validation: data });
    const measured = await model.evaluate(data);
    expect(history.epochs.at(-1)?.validation?.loss).toBe(measured.loss);
  });
});

describe("an image", () => {
  const shape = [3, 4, 1];
  const values = Float64Array.from({ length: 12 }, (_, i) => i + 1);
  const moved = (move: Partial<Move>): readonly number[] => {
    const out = new Float64Array(12);
    const still = { down: 0, right: 0, isMirrored: false, cosine: 1, sine: 0 };
    moveImage(out, 0, { values, shape, scale: 1 }, 0, { ...still, ...move });
    return [...out];
  };

  test("is moved, mirrored and turned as told", () => {
    expect(moved({})).toEqual([...values]);
    expect(moved({ down: 1, right: -1 })).toEqual([0, 0, 0, 0, 2, 3, 4, 0, 6, 7, 8, 0]);
    expect(moved({ isMirrored: true })).toEqual([4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9]);
    expect(moved({ isMirrored: true, right: 1 })).toEqual([0, 4, 3, 2, 0, 8, 7, 6, 0, 12, 11, 10]);
    // half a turn is the last pixel first
    expect(moved({ cosine: -1, sine: 0 })).toEqual([...values].reverse());
    // a quarter clockwise about the middle: places lie half between pixels, whose mean they are
    expect(moved({ cosine: 0, sine: 1 })[5]).toBeCloseTo((7 + 6 + 11 + 10) / 4, 12);
  });

  test("that is turned is, pixel for pixel, the interpolation written down in numbers of its own", () => {
    const angle = 0.3;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const at = (y: number, x: number): number => (y < 0 || y > 2 || x < 0 || x > 3 ? 0 : values[y * 4 + x]);
    const out = moved({ cosine, sine, down: 1 });
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 4; x++) {
        // where it was before it was turned about (1, 1.5)
        const [v, u] = [y - 1 - 1, x - 1.5];
        const [line, column] = [1 + v * cosine - u * sine, 1.5 + u * cosine + v * sine];
        let sum = 0;
        for (let i = -1; i < 5; i++)
          for (let j = -2; j < 6; j++)
            sum += Math.max(0, 1 - Math.abs(line - i)) * Math.max(0, 1 - Math.abs(column - j)) * at(i, j);
        expect(out[y * 4 + x]).toBeCloseTo(sum, 12);
      }
  });
});

describe("draws", () => {
  test("are Philox's of the paper's known answers (Random123, kat_vectors)", () => {
    const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, "0")).join(" ");
    expect(hex(philox(0, [0, 0, 0, 0]))).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    expect(hex(philox(2 ** 32 * 0x1f3a0 + 0xa4093822, [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]))).toMatch(
      /^[\da-f ]{35}$/,
    );
  });

  test("are even: every shift as often as another, half of all mirrored, angles to both sides", () => {
    const options = settleAugmentation({ shift: 2, flip: true, rotate: 90 });
    const moves = Array.from({ length: 20_000 }, (_, row) => drawMove(options, 1, 1 + (row % 4), row));
    for (const shift of [-2, -1, 0, 1, 2])
      for (const axis of ["down", "right"] as const) {
        const share = moves.filter((move) => move[axis] === shift).length / moves.length;
        // five standard deviations of a share of 20,000 draws
        expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / moves.length));
      }
    const mirrored = moves.filter(({ isMirrored }) => isMirrored).length / moves.length;
    expect(Math.abs(mirrored - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / moves.length));
    const right = moves.filter(({ sine }) => sine > 0).length / moves.length;
    expect(Math.abs(right - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / moves.length));
    expect(moves.every(({ cosine, sine }) => cosine >= -1e-15 && Math.abs(cosine ** 2 + sine ** 2 - 1) < 1e-15)).toBe(
      true,
    );
  });
});

describe("refused", () => {
  test.each([
    ["an option that is none", { zoom: 1 }, /augment has no option "zoom"/],
    ["half a pixel", { shift: 0.5 }, /augment.shift must be a whole number/],
    ["a text", { flip: "yes" }, /augment.flip must be true or false/],
    ["two turns", { rotate: 720 }, /augment.rotate must be degrees from 0 to 180/],
    [
      "a shift out of sight",
      { shift: 5 },
      /larger than its shift, and \d+ x \d+ pixels are not larger than 5: choose a smaller shift/,
    ],
    ["no options", true, /augment takes its options as an object/],
  ])("%s", async (_, given, message) => {
    for (const worker of [false, true]) {
      const error = await failureOf(() => trained(images(true), { augment: given }, { worker }));
      expect(error).toMatchObject({ name: "UsageError", code: "INVALID_OPTION" });
      expect((error as Error).message).toMatch(message);
    }
  });

  test("rows that are no images, that come in pieces, and lbfgs", async () => {
    const { shape: _, ...flat } = images(true);
    const dense2 = { inputs: HEIGHT * WIDTH, layers: [dense(2, "softmax")] };
    const noImages = await failureOf(() => trained(flat, { augment }, dense2));
    expect((noImages as Error).message).toMatch(
      /needs images: make the model with `inputs: \[height, width, channels\]`/,
    );
    using model = await sequential(network());
    const pieces = async function* () {
      yield images(true);
    };
    const inPieces = await failureOf(() => model.fit(pieces, { epochs: 1, augment }));
    expect((inPieces as Error).message).toMatch(/`augment` needs rows that are all there/);
    const { lbfgs } = await import("../../src/node.js");
    const searching = await failureOf(() =>
      trained(images(true), { augment, batchSize: "full" }, { optimizer: lbfgs() }),
    );
    expect((searching as Error).message).toMatch(/lbfgs needs a gradient that stays/);
  });
});
