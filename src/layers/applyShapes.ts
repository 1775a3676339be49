import { UsageError } from "../errors.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { constant } from "../ops/constant.js";
import { embed } from "../ops/embedding.js";
import * as ops from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { concat, Slice } from "../ops/slice.js";
import { broadcast } from "../ops/sum.js";
import type { EmbeddingLayer, PermuteLayer, ReshapeLayer, UpSamplingLayer, ZeroPaddingLayer } from "./layer.js";
import type { IndexLimit } from "./regularized.js";
import type { Scope } from "./scope.js";
import { wrongRows } from "./wrongRows.js";

/** What an embedding starts from, as Keras's: uniform from -0.05 to 0.05. */
const SMALL = { distribution: "uniform", variance: () => (0.05 * 0.05) / 3 } as const;

/**
 * The rows of a table that the numbers of rows name. @throws UsageError INVALID_SHAPE for what
 * layers have computed.
 */
export function applyEmbedding({ inputDim, outputDim, weights }: EmbeddingLayer, x: Tensor, scope: Scope): Tensor {
  const what = `layer ${scope.path}, embedding,`;
  const columns = givenColumns(x);
  if (!columns) {
    const message = `L${what.slice(1)} takes the numbers of the rows, and other layers stand before it: let it be the first one.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  scope.regularized.limits.push({ limit: inputDim, what, begin: columns.begin, end: columns.end });
  return embed(scope.parameter("embeddings", [inputDim, outputDim], weights ?? SMALL), x);
}

/**
 * Which columns of the rows a tensor is, in whatever shape; undefined for what layers have
 * computed.
 */
function givenColumns({ op, inputs, shape }: Tensor): Pick<IndexLimit, "begin" | "end"> | undefined {
  if (op.isInput) return { begin: 0, end: Number(shape[1]) };
  if (op.isAlias) return givenColumns(inputs[0]);
  return op instanceof Slice && inputs[0].op.isInput ? op : undefined;
}

/** @throws UsageError INVALID_SHAPE unless it is as many numbers. */
export function applyReshape({ shape }: ReshapeLayer, x: Tensor, { path }: Scope): Tensor {
  const count = (extents: Tensor["shape"]): number =>
    extents.reduce((product: number, extent) => product * Number(extent), 1);
  const own = x.shape.slice(1);
  if (count(shape) === count(own)) return reshape(x, ["rows", ...shape]);
  const message = `Layer ${path}, reshape, makes [${shape.join(", ")}], ${count(shape)} numbers, of ${describe(x.shape)}: take a shape of ${count(own)}.`;
  throw new UsageError("INVALID_SHAPE", message);
}

/** @throws UsageError INVALID_SHAPE unless rows have as many axes. */
export function applyPermute({ axes }: PermuteLayer, x: Tensor, { path }: Scope): Tensor {
  if (axes.length === x.shape.length - 1) return ops.permute(x, [0, ...axes]);
  const message = `Layer ${path}, permute, names ${axes.length} axes, and rows have ${x.shape.length - 1}, ${describe(x.shape)}: name each.`;
  throw new UsageError("INVALID_SHAPE", message);
}

/** Zeros around images. @throws UsageError INVALID_SHAPE. */
export function applyZeroPadding({ kind, padding }: ZeroPaddingLayer, x: Tensor, scope: Scope): Tensor {
  checkImages(kind, x, scope);
  const [top, bottom, left, right] = padding;
  const pad = (made: Tensor, axis: number, before: number, behind: number): Tensor => {
    const zeros = (places: number): Tensor[] =>
      places > 0 ? [broadcast(constant(0), made.shape.with(axis, places))] : [];
    return before + behind > 0 ? concat([...zeros(before), made, ...zeros(behind)], axis) : made;
  };
  return pad(pad(x, 1, top, bottom), 2, left, right);
}

/** Each place of images repeated. @throws UsageError INVALID_SHAPE. */
export function applyUpSampling(
  { kind, size: [vertical, horizontal] }: UpSamplingLayer,
  x: Tensor,
  scope: Scope,
): Tensor {
  checkImages(kind, x, scope);
  const [rows, height, width, channels] = x.shape.map((extent, axis) => (axis === 0 ? extent : Number(extent)));
  const [h, w, c] = [height, width, channels].map(Number);
  const wide = repeated(reshape(x, [rows, h, w, 1, c]), 3, horizontal);
  const high = repeated(reshape(wide, [rows, h, 1, w * horizontal * c]), 2, vertical);
  return reshape(high, [rows, h * vertical, w * horizontal, c]);
}

/** `x` so many times along an axis of one element. */
function repeated(x: Tensor, axis: number, times: number): Tensor {
  return times > 1 ? concat(new Array<Tensor>(times).fill(x), axis) : x;
}

function checkImages(kind: string, x: Tensor, { path }: Scope): void {
  if (x.shape.length !== 4) throw wrongRows(path, kind, x, "[height, width, channels]", "[28, 28, 1]");
}
