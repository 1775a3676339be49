import { axisOf } from "../catalog/windows.js";
import { checkWhole } from "../check.js";
import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import {
  type Convolution,
  convolve,
  convolveFlipped,
  convolveWorkspace,
  flippedWorkspace,
  gradientWorkspace,
  kernelGradient,
} from "../steps/convolution.js";
import { type Epilogue, noEpilogue } from "../steps/epilogue.js";
import type { EndedProduct } from "./product.js";
import { checkedWindows, pairOf, type WindowOptions, type Windows } from "./windows.js";

/** How a convolution goes over its images. */
export interface Conv2dOptions extends WindowOptions {
  /** Places from one tap of the kernel to the next, one number or [height, width]; default 1. */
  readonly dilation?: number | readonly number[];
  /** Parts of the channels, each of which as many of the filters see as of all; default 1. */
  readonly groups?: number;
}

/** `Conv2dOptions`, all of them. */
interface Settings extends Windows {
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

const NEED = "it takes images [rows, height, width, channels] and a kernel [height, width, channels / groups, filters]";

/**
 * The convolution that goes from images of the shape `x` with a kernel of that shape.
 * @throws UsageError INVALID_SHAPE.
 */
function convolutionOf(settings: Settings, x: readonly number[], kernel: readonly number[]): Convolution {
  const { strides, dilation, padding, groups } = settings;
  const [images, ...size] = x;
  const [, , channels] = size;
  const [rows, columns] = [0, 1].map((axis) => {
    const found = axisOf(size[axis], kernel[axis], strides[axis], dilation[axis], padding);
    if (found) return { ...found, spread: 1 };
    const taken = kernel.slice(0, 2).map((extent, i) => (extent - 1) * dilation[i] + 1);
    throw shapeError("conv2d", [x, kernel], `the kernel takes ${taken.join(" x ")} places, and the images have fewer`);
  });
  return { images, rows, columns, channels, filters: kernel[3], groups };
}

/*
 * Three ops, each of which is linear in both of its inputs: their gradients are each other.
 */

/** The convolution itself. */
export class Conv2d implements EndedProduct, ShapedOp {
  readonly name = "conv2d";

  constructor(private readonly settings: Settings) {}

  shape([x, kernel]: readonly Shape[]): Shape {
    const { groups } = this.settings;
    const areNumbers = [...x.slice(1), ...kernel].every((extent) => typeof extent === "number");
    if (x.length !== 4 || kernel.length !== 4 || !areNumbers) throw shapeError(this.name, [x, kernel], NEED);
    const [, , taken, filters] = kernel.map(Number);
    const channels = Number(x[3]);
    if (taken * groups !== channels || filters % groups !== 0) {
      const need = `${NEED}, with channels and filters that ${groups === 1 ? "fit" : `${groups} groups can share`}`;
      throw shapeError(this.name, [x, kernel], need);
    }
    const { rows, columns } = convolutionOf(this.settings, [1, ...x.slice(1).map(Number)], kernel.map(Number));
    return [x[0], rows.output, columns.output, filters];
  }

  gradient(dy: Tensor, { inputs: [x, kernel] }: Tensor): readonly Tensor[] {
    return [
      apply(new ToImages(this.settings, x.shape), dy, kernel),
      apply(new ToKernel(this.settings, kernel.shape), x, dy),
    ];
  }

  workspace({ machine, inputs: [x, kernel] }: Site): number {
    return convolveWorkspace(machine, convolutionOf(this.settings, x.extents, kernel.extents));
  }

  lower(site: Site): readonly Step[] {
    return this.steps(site, site.outputs[0].address, 0, noEpilogue);
  }

  steps(site: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[] {
    const { machine, inputs, allocate } = site;
    const [x, kernel] = inputs;
    const convolution = convolutionOf(this.settings, x.extents, kernel.extents);
    const workspace = allocate(this.workspace(site));
    return convolve(machine, convolution, c, x.address, kernel.address, bias, epilogue, workspace);
  }
}

/** The gradient with respect to the images, of dy and the kernel. */
class ToImages implements EndedProduct, ShapedOp {
  readonly name = "the gradient of conv2d";

  constructor(
    private readonly settings: Settings,
    private readonly images: Shape,
  ) {}

  shape(): Shape {
    return this.images;
  }

  gradient(gradient: Tensor, { inputs: [dy, kernel] }: Tensor): readonly Tensor[] {
    return [
      apply(new Conv2d(this.settings), gradient, kernel),
      apply(new ToKernel(this.settings, kernel.shape), gradient, dy),
    ];
  }

  workspace({ machine, inputs: [, kernel], outputs: [dx] }: Site): number {
    return flippedWorkspace(machine, convolutionOf(this.settings, dx.extents, kernel.extents));
  }

  lower(site: Site): readonly Step[] {
    return this.steps(site, site.outputs[0].address, 0, noEpilogue);
  }

  steps(site: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[] {
    const { machine, inputs, outputs, allocate } = site;
    const [dy, kernel] = inputs;
    const convolution = convolutionOf(this.settings, outputs[0].extents, kernel.extents);
    const workspace = allocate(this.workspace(site));
    return convolveFlipped(machine, convolution, c, dy.address, kernel.address, bias, epilogue, workspace);
  }
}

/** The gradient with respect to the kernel, of the images and dy. */
class ToKernel implements ShapedOp {
  readonly name = "the gradient of conv2d";

  constructor(
    private readonly settings: Settings,
    private readonly kernel: Shape,
  ) {}

  shape(): Shape {
    return this.kernel;
  }

  gradient(gradient: Tensor, { inputs: [x, dy] }: Tensor): readonly Tensor[] {
    return [apply(new ToImages(this.settings, x.shape), dy, gradient), apply(new Conv2d(this.settings), x, gradient)];
  }

  workspace({ inputs: [x], outputs: [dKernel] }: Site): number {
    return gradientWorkspace(convolutionOf(this.settings, x.extents, dKernel.extents));
  }

  lower(site: Site): readonly Step[] {
    const { machine, inputs, outputs, allocate } = site;
    const [x, dy] = inputs;
    const [dKernel] = outputs;
    const convolution = convolutionOf(this.settings, x.extents, dKernel.extents);
    const workspace = allocate(this.workspace(site));
    return kernelGradient(machine, convolution, dKernel.address, x.address, dy.address, workspace);
  }
}

/**
 * The convolution of images `x` [rows, height, width, channels] with a kernel [height, width,
 * channels / groups, filters]:
 *
 *     y[n][i][j][f] = sum over a, b, c of
 *       x[n][i strides + a dilation - before][...][c] kernel[a][b][c][f]
 *
 * with zeros outside of the images; as Keras and PyTorch have it, the kernel is not turned. Filter
 * f sees the channels of its group. Sums go over a, b and c in ascending order, in blocks of 256.
 * @throws UsageError INVALID_SHAPE, INVALID_OPTION.
 */
export function conv2d(x: Tensor, kernel: Tensor, options: Conv2dOptions = {}): Tensor {
  const windows = checkedWindows("conv2d", options, ["dilation", "groups"]);
  const { groups = 1 } = options;
  checkWhole("The groups of conv2d", groups, 1);
  return apply(
    new Conv2d({ ...windows, dilation: pairOf("The dilation of conv2d", options.dilation ?? 1), groups }),
    x,
    kernel,
  );
}
