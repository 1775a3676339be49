/** Width and height of an image of MNIST, and of the box that its digit fills. */
export const DIGIT_SIZE = 28;
const BOX = 20;

/** Ink below this doesn't belong to a digit. */
const LEAST = 1 / 255;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A drawing as MNIST's digits are: scaled to fill a box of 20 x 20 with its shape kept, and laid
 * into 28 x 28 so that its centre of mass is in the middle. `ink` is square, row by row, 0 .. 1; so
 * is the result. Undefined where nothing is drawn.
 */
export function centred(ink: ArrayLike<number>, size: number): Float32Array | undefined {
  const box = boxOf(ink, size);
  if (!box) return undefined;
  const scale = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const small = shrunk(ink, size, box, width, height);
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (const [place, value] of small.entries()) {
    mass += value;
    massX += value * ((place % width) + 0.5);
    massY += value * (Math.floor(place / width) + 0.5);
  }
  const left = offset(massX / mass, width);
  const top = offset(massY / mass, height);
  const digit = new Float32Array(DIGIT_SIZE * DIGIT_SIZE);
  for (let y = 0; y < height; y++) digit.set(small.subarray(y * width, (y + 1) * width), (top + y) * DIGIT_SIZE + left);
  return digit;
}

/** Where the box begins if its centre of mass is to be in the middle, and nothing of it outside. */
function offset(centre: number, length: number): number {
  return Math.min(DIGIT_SIZE - length, Math.max(0, Math.round(DIGIT_SIZE / 2 - centre)));
}

/** The smallest box that holds all ink. */
function boxOf(ink: ArrayLike<number>, size: number): Box | undefined {
  let [left, right, top, bottom] = [size, -1, size, -1];
  for (let place = 0; place < ink.length; place++) {
    if (ink[place] < LEAST) continue;
    const [x, y] = [place % size, Math.floor(place / size)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box of the ink as an image of another size: each pixel is the mean of what it covers. */
function shrunk(ink: ArrayLike<number>, size: number, box: Box, width: number, height: number): Float32Array {
  const small = new Float32Array(width * height);
  const [stepX, stepY] = [box.width / width, box.height / height];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const fromY = box.top + y * stepY;
      const fromX = box.left + x * stepX;
      let sum = 0;
      for (let v = Math.floor(fromY); v < fromY + stepY && v < size; v++)
        for (let u = Math.floor(fromX); u < fromX + stepX && u < size; u++)
          sum += ink[v * size + u] * overlap(v, fromY, stepY) * overlap(u, fromX, stepX);
      small[y * width + x] = sum / (stepX * stepY);
    }
  return small;
}

/** How much of the point [point, point + 1] lies in [from, from + length]. */
function overlap(point: number, from: number, length: number): number {
  return Math.max(0, Math.min(point + 1, from + length) - Math.max(point, from));
}
