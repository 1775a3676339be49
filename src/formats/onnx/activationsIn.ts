import { formatShape } from "../../io/formatShape.js";
import { unfit } from "../../io/unfit.js";
import { vector } from "../chain.js";
import type { Node } from "./graphIn.js";
import { constant, float, numbers, type Reading } from "./reading.js";

/** The constants of selu, in float32 as ONNX has them. */
const [SELU_ALPHA, SELU_SCALE] = [1.6732632, 1.0507009];

/**
 * The slopes of prelu, one for all or one a channel. @throws FormatError FORMAT_INVALID for others.
 */
export function addPrelu(reading: Reading, node: Node): void {
  const { chain, channelsFirst, rank } = reading;
  const found = constant(reading, node, 1);
  const slopes = numbers(found);
  // slopes are repeated from the last axis on, which are the channels of rows of numbers alone
  const behind = channelsFirst && rank > 2 ? rank - 2 : 0;
  const places = found.shape.slice(found.shape.length - behind);
  if (
    slopes.length > 1 &&
    (chain.shape.length !== rank - 1 || places.length < behind || places.some((one) => one !== 1))
  )
    throw unfit(`has PRelu with slopes of ${formatShape(found.shape)}, and those of channels are read`);
  reading.chain.add({ kind: "prelu", start: 0.25, shared: slopes.length === 1 }, { alpha: vector(slopes) });
}

/** The exact one. @throws FormatError FORMAT_INVALID for its tanh formula. */
export function addGelu(reading: Reading, node: Node): void {
  if ((node.attributes.get("approximate")?.text ?? "none") !== "none")
    throw unfit("has Gelu that is approximated: export it without");
  reading.chain.activate("gelu");
}

/** Any slope but one that is no number. @throws FormatError FORMAT_INVALID. */
export function addLeakyRelu({ chain }: Reading, node: Node): void {
  const alpha = float(node, "alpha", 0.01);
  if (!Number.isFinite(alpha)) throw unfit(`has LeakyRelu with alpha ${alpha}: export it with a number`);
  chain.leak(alpha);
}

/** The usual one. @throws FormatError FORMAT_INVALID for others. */
export function addElu({ chain }: Reading, node: Node): void {
  checkNumber(node, "alpha", 1, 1);
  chain.activate("elu");
}

/** clip(alpha z + beta, 0, 1), of which lanegrad has alpha = 1/6 and beta = 1/2. */
export function addHardSigmoid({ chain }: Reading, node: Node): void {
  checkHardSigmoid(node);
  chain.activate("hardSigmoid");
}

/** @throws FormatError FORMAT_INVALID for a HardSigmoid with other numbers. */
export function checkHardSigmoid(node: Node): void {
  checkNumber(node, "alpha", 1 / 6, 0.2);
  checkNumber(node, "beta", 0.5, 0.5);
}

/** With the constants of lanegrad's. @throws FormatError FORMAT_INVALID for others. */
export function addSelu({ chain }: Reading, node: Node): void {
  checkNumber(node, "alpha", SELU_ALPHA, SELU_ALPHA);
  checkNumber(node, "gamma", SELU_SCALE, SELU_SCALE);
  chain.activate("selu");
}

/**
 * @throws FormatError FORMAT_INVALID for a number other than lanegrad's, also NaN; `usual` is
 * ONNX's where none is told.
 */
function checkNumber(node: Node, name: string, own: number, usual: number): void {
  const given = float(node, name, usual);
  if (!(Math.abs(given - own) <= 1e-6))
    throw unfit(`has ${node.op} with ${name} ${given}, and only ${own} can be read`);
}
