import { formatShape } from "../io/formatShape.js";
import { type TorchModel, torchModel } from "../io/torchModel.js";
import { inFlags } from "./flags.js";
import { counted, formatBytes } from "./format.js";
import { type Host, writeLine } from "./host.js";
import { type Row, writeRows } from "./report.js";

/**
 * What the bytes hold of a model that can't be loaded, if they come from PyTorch and hold dense
 * layers.
 */
export function readableTorchModel(bytes: Uint8Array): TorchModel | undefined {
  try {
    return torchModel(bytes);
  } catch {
    // why it can't be loaded says more
    return undefined;
  }
}

/**
 * `lanegrad info` of a file from PyTorch that options don't complete: its tensors, its layers, and
 * what is `missing`.
 */
export function describeTorchModel(
  host: Host,
  path: string,
  bytes: Uint8Array,
  { tensors, layers }: TorchModel,
  missing: string,
  json: boolean | undefined,
): void {
  const told = layers.map(({ name, inputs, units, bias }) => ({ name, inputs, units, bias: bias !== undefined }));
  if (json) {
    writeLine(host.stdout, JSON.stringify({ file: path, tensors, layers: told, missing: inFlags(missing) }));
    return;
  }
  const rows: Row[] = [["file", `${path} (${formatBytes(bytes.length)}), from PyTorch`]];
  for (const { name, dtype, shape } of tensors) rows.push(["tensor", `${name} ${formatShape(shape)} ${dtype}`]);
  for (const { name, inputs, units, bias } of told)
    rows.push(["layer", `${name} ${inputs}-${units}${bias ? "" : ", no bias"}`]);
  rows.push(["makes", `a network of ${counted(layers.length, "dense layer")}, in this order`]);
  rows.push(["missing", inFlags(missing)]);
  writeRows(host, rows);
}
