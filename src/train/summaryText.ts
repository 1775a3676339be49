import type { LayerSummary, Summary } from "./summary.js";

const HEADER = ["layer", "output", "parameters", "multiply-adds a row"] as const;
const UNITS = ["KB", "MB", "GB", "TB"] as const;

/** A summary as a table, and what follows from it in sentences. */
export function summaryText({
  inputs,
  inputShape = [inputs],
  dtype,
  layers,
  parameters,
  multiplyAdds,
  training,
}: Omit<Summary, "text">): string {
  const { batchSize, memory, multiplyAdds: ofUpdate } = training;
  const rows = [
    [...HEADER],
    ["input", ["rows", ...inputShape].join(" x "), "", ""],
    ...layers.map((layer, i) => [
      layer.appliedTo ? `${i} ${nameOf(layer)} of ${layer.appliedTo.join(", ")}` : nameOf(layer),
      ["rows", ...(layer.shape ?? [layer.units])].join(" x "),
      grouped(layer.parameters),
      grouped(layer.multiplyAdds),
    ]),
    ["all", "", grouped(parameters), grouped(multiplyAdds)],
  ];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const table = rows.map((cells) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ")
      .trimEnd(),
  );
  const { total, batch, optimizer, gradients } = memory;
  return [
    ...table,
    "",
    `${grouped(parameters)} parameters of ${dtype}, ${inBytes(memory.parameters)}.`,
    `An update of ${grouped(batchSize)} rows: ${grouped(ofUpdate)} multiply-adds. Memory beside the data: ${inBytes(total)}, of which`,
    `the batch ${inBytes(batch)}, gradients ${inBytes(gradients)}, optimizer ${inBytes(optimizer)}.`,
  ].join("\n");
}

/** "dense relu", or what the layer is called. */
function nameOf({ kind, activation, own }: LayerSummary): string {
  if (own !== undefined) return `${kind} ${own}`;
  return activation === "linear" || kind === activation ? kind : `${kind} ${activation}`;
}

/** 1,234,567: whatever the engine's language. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
}
