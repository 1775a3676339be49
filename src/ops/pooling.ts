import { axisOf } from "../catalog/windows.js";
import { apply, checkTensor, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { reshape } from "./reshape.js";
import { checkedWindows, pairOf, type WindowOptions, type Windows } from "./windows.js";

/** Windows of a size. */
interface Pool extends Windows {
  readonly size: readonly [number, number];
}

/**
 * Sizes as the kernels of pooling take them, of images of that shape. @throws UsageError
 * INVALID_SHAPE.
 */
function sizesOf(name: string, { size, strides, padding }: Pool, shape: Shape) {
  const [, height, width, channels] = shape.map(Number);
  const axes = [height, width].map((extent, axis) => axisOf(extent, size[axis], strides[axis], 1, padding));
  const [rows, columns] = axes;
  if (!rows || !columns) throw shapeError(name, [shape], `its windows are larger, ${size.join(" x ")}`);
  const sizes = [
    ...([height, width, channels, rows.output, columns.output, ...size, ...strides] as const),
    ...([rows.before, columns.before] as const),
  ] as const;
  return { output: [shape[0], rows.output, columns.output, channels] as const, sizes };
}

type Sizes = ReturnType<typeof sizesOf>["sizes"];

/** What the ops of pooling have in common: `images` is the shape of what the windows lie in. */
abstract class Pooling implements ShapedOp {
  abstract readonly name: string;

  constructor(
    protected readonly pool: Pool,
    protected readonly images: Shape,
  ) {}

  /** The kernel's call for so many images: `out` and the inputs are addresses. */
  protected abstract call(images: number, out: number, inputs: readonly number[], sizes: Sizes): Step;
  abstract gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[];

  /** That of what the windows make. */
  shape(): Shape {
    return sizesOf(this.name, this.pool, this.images).output;
  }

  lower({ inputs, outputs: [out] }: Site): readonly Step[] {
    const { sizes } = sizesOf(this.name, this.pool, this.images);
    const addresses = inputs.map(({ address }) => address);
    return [{ ...this.call(out.extents[0], out.address, addresses, sizes), grain: 1 }];
  }
}

/** The largest number of each window. */
class MaxPooling extends Pooling {
  readonly name = "maxPooling2d";

  protected call(images: number, out: number, [x]: readonly number[], sizes: Sizes): Step {
    return step("maxPool", images, out, x, ...sizes);
  }

  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    return [apply(new ToLargest(this.pool, this.images), dy, node.inputs[0], node)];
  }
}

/**
 * What comes back to the largest number of each window, of dy, the images and the largest numbers.
 */
class ToLargest extends Pooling {
  readonly name = "the gradient of maxPooling2d";

  protected call(images: number, out: number, [dy, x, y]: readonly number[], sizes: Sizes): Step {
    return step("maxPoolGradient", images, out, dy, x, y, ...sizes);
  }

  override shape(): Shape {
    return this.images;
  }

  gradient(gradient: Tensor, { inputs: [, x, y] }: Tensor): readonly (Tensor | undefined)[] {
    return [apply(new OfLargest(this.pool, this.images), gradient, x, y), undefined, undefined];
  }
}

/** The numbers of other images that stand where the largest ones do. */
class OfLargest extends Pooling {
  readonly name = "the gradient of maxPooling2d";

  protected call(images: number, out: number, [g, x, y]: readonly number[], sizes: Sizes): Step {
    return step("maxPoolGather", images, out, g, x, y, ...sizes);
  }

  gradient(dy: Tensor, { inputs: [, x, y] }: Tensor): readonly (Tensor | undefined)[] {
    return [apply(new ToLargest(this.pool, this.images), dy, x, y), undefined, undefined];
  }
}

/** The mean of each window. */
class AveragePooling extends Pooling {
  readonly name = "averagePooling2d";

  protected call(images: number, out: number, [x]: readonly number[], sizes: Sizes): Step {
    return step("averagePool", images, out, x, ...sizes);
  }

  gradient(dy: Tensor): readonly Tensor[] {
    return [apply(new ToAll(this.pool, this.images), dy)];
  }
}

/** What comes back to all numbers of each window. */
class ToAll extends Pooling {
  readonly name = "the gradient of averagePooling2d";

  protected call(images: number, out: number, [dy]: readonly number[], sizes: Sizes): Step {
    return step("averagePoolGradient", images, out, dy, ...sizes);
  }

  override shape(): Shape {
    return this.images;
  }

  gradient(gradient: Tensor): readonly Tensor[] {
    return [apply(new AveragePooling(this.pool, this.images), gradient)];
  }
}

/** Windows of `size`, as far from one another if options don't say. */
function poolOf(op: string, size: number | readonly number[], options: WindowOptions): Pool {
  return { ...checkedWindows(op, options, [], size), size: pairOf(`The size of ${op}`, size) };
}

/**
 * The shape of images. @throws UsageError INVALID_OPTION for no tensor, INVALID_SHAPE for other
 * ones.
 */
function shapeOf(op: string, x: Tensor): Shape {
  checkTensor(op, x);
  const { shape } = x;
  if (shape.length === 4 && shape.slice(1).every((extent) => extent !== "rows")) return shape;
  throw shapeError(op, [shape], "it takes images [rows, height, width, channels]");
}

/**
 * The largest number of each window of `size`, one number or [height, width], of images `x` [rows,
 * height, width, channels], channel by channel. Strides are the size if they aren't said. Of equals
 * the first has the gradient. @throws UsageError INVALID_SHAPE, INVALID_OPTION.
 */
export function maxPooling2d(x: Tensor, size: number | readonly number[] = 2, options: WindowOptions = {}): Tensor {
  return apply(new MaxPooling(poolOf("maxPooling2d", size, options), shapeOf("maxPooling2d", x)), x);
}

/**
 * The mean of each window, as `maxPooling2d`; what of a window lies outside of the image doesn't
 * count. @throws UsageError INVALID_SHAPE, INVALID_OPTION.
 */
export function averagePooling2d(x: Tensor, size: number | readonly number[] = 2, options: WindowOptions = {}): Tensor {
  return apply(new AveragePooling(poolOf("averagePooling2d", size, options), shapeOf("averagePooling2d", x)), x);
}

/**
 * The mean of each channel, [rows, channels], of images `x` [rows, height, width, channels].
 *
 * @throws UsageError INVALID_SHAPE.
 */
export function globalAveragePooling2d(x: Tensor): Tensor {
  const [rows, height, width, channels] = shapeOf("globalAveragePooling2d", x);
  const pool = { size: [Number(height), Number(width)], strides: [1, 1], padding: "valid" } as const;
  return reshape(apply(new AveragePooling(pool, x.shape), x), [rows, channels]);
}
