/** Every kernel that only ops of tensors call, with sizes to call it at. */
import { uniform } from "./compare.js";
import type { Block, Workspace } from "./workspace.js";

/** One way to call a kernel: how many rows, what it writes, and what a row of that is. */
interface Call {
  readonly rows: number;
  readonly out: Block;
  readonly perRow: number;
  readonly run: (begin: number, end: number) => void;
}

/** Kernels of two operands. */
export const binary = [
  ...(["addBroadcast", "subtractBroadcast", "multiplyBroadcast", "divideBroadcast", "maximumBroadcast"] as const),
  ...(["minimumBroadcast", "greaterBroadcast", "greaterEqualBroadcast", "equalBroadcast"] as const),
];
/** Kernels of one operand. */
export const unary = [
  ...(["negateElements", "squareElements", "sqrtElements", "absElements", "expElements", "logElements"] as const),
  "signElements" as const,
];

/** Rows and columns: single, of a vector, ragged, past a block of 256. */
export const SIZES = [
  [1, 1],
  [7, 1],
  [1, 9],
  [5, 4],
  [6, 11],
  [3, 300],
] as const;

/** What operands of a binary kernel may be: strides by columns, and elements. */
const OPERANDS = {
  matrix: (rows: number, columns: number) => ({ row: columns, column: 1, count: rows * columns }),
  row: (_: number, columns: number) => ({ row: 0, column: 1, count: columns }),
  column: (rows: number) => ({ row: 1, column: 0, count: rows }),
  scalar: () => ({ row: 0, column: 0, count: 1 }),
};

/**
 * The address of an epoch, the number of the first row, and the share of their rate that dropouts
 * have.
 */
export function momentOf(workspace: Workspace, epoch: number, first: number, share = 1): number {
  const words = new Int32Array(4);
  words.set([epoch, first]);
  new Float64Array(words.buffer)[1] = share;
  return workspace.int32([...words]).address;
}

/** Every kernel at one size. */
export function callsOf(workspace: Workspace, rows: number, columns: number): [string, Call][] {
  const { kernels, runtime } = workspace;
  const { constants } = runtime;
  const count = rows * columns;
  const x = workspace.input(uniform(1, count, -2, 2), 1);
  const y = workspace.input(uniform(2, count, 0.5, 2), 2);
  const indices = workspace.int32(uniform(3, rows, 0, rows).map(Math.floor)).address;
  const step = workspace.int32([7]).address;
  const moment = momentOf(workspace, 7, 2);
  const calls: [string, Call][] = [];
  const add = (name: string, length: number, perRow: number, made: number, run: (out: number) => Call["run"]) => {
    const out = workspace.output(made, 1);
    calls.push([name, { rows: length, out, perRow, run: run(out.address) }]);
  };
  for (const kernel of binary)
    for (const [left, a] of Object.entries(OPERANDS))
      for (const [right, b] of Object.entries(OPERANDS)) {
        const [p, q] = [a(rows, columns), b(rows, columns)];
        add(
          `${kernel} of a ${left} and a ${right}`,
          rows,
          columns,
          count,
          (out) => (begin, end) =>
            kernels[kernel](out, x.address, y.address, columns, p.row, p.column, q.row, q.column, begin, end),
        );
      }
  for (const [kind, c] of Object.entries(OPERANDS)) {
    const { row, column } = c(rows, columns);
    add(
      `whereBroadcast by a ${kind}`,
      rows,
      columns,
      count,
      (out) => (begin, end) =>
        kernels.whereBroadcast(
          out,
          x.address,
          x.address,
          y.address,
          columns,
          row,
          column,
          0,
          1,
          columns,
          1,
          begin,
          end,
        ),
    );
    add(
      `broadcastRows of a ${kind}`,
      rows,
      columns,
      count,
      (out) => (begin, end) => kernels.broadcastRows(out, x.address, columns, row, column, begin, end),
    );
  }
  for (const kernel of unary)
    add(kernel, count, 1, count, (out) => (begin, end) => kernels[kernel](out, y.address, constants, begin, end));
  for (const exponent of [3, -2, 1.7])
    add(
      `powerElements ${exponent}`,
      count,
      1,
      count,
      (out) => (begin, end) => kernels.powerElements(out, y.address, exponent, constants, begin, end),
    );
  add("clipElements", count, 1, count, (out) => (b, e) => kernels.clipElements(out, x.address, -0.5, 1, b, e));
  add("fillReals", count, 1, count, (out) => (begin, end) => kernels.fillReals(out, 0.1, begin, end));
  add(
    "dropElements",
    count,
    1,
    count,
    (out) => (begin, end) => kernels.dropElements(out, y.address, step, 1, 0, 2, 0.3, begin, end),
  );
  add(
    "dropRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.dropRows(out, x.address, columns, 0, moment, 1, 0, 2, 0.3, begin, end),
  );
  for (const isGradient of [0, 1])
    add(
      `alphaDropRows, ${isGradient ? "back" : "forward"}`,
      rows,
      columns,
      count,
      (out) => (begin, end) =>
        kernels.alphaDropRows(out, x.address, columns, 0, moment, 1, 0, 2, 0.3, isGradient, begin, end),
    );
  add(
    "swapAxes of numbers",
    1,
    count,
    count,
    (out) => (begin, end) => kernels.swapAxes(out, x.address, rows, columns, 1, begin, end),
  );
  add(
    "swapAxes of vectors",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.swapAxes(out, x.address, 1, 1, columns, begin, end),
  );
  add(
    "noiseRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.noiseRows(out, x.address, columns, 0, moment, 1, 0, 2, 0.3, begin, end),
  );
  add("sumRows", rows, 1, rows, (out) => (begin, end) => kernels.sumRows(out, x.address, columns, begin, end));
  add("maxRows", rows, 1, rows, (out) => (begin, end) => kernels.maxRows(out, x.address, columns, begin, end));
  add("maxColumns", columns, 1, columns, (out) => (b, e) => kernels.maxColumns(out, x.address, rows, columns, b, e));
  add(
    "logSoftmaxRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.logSoftmaxRows(out, x.address, columns, constants, begin, end),
  );
  add(
    "copyRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.copyRows(out, x.address, columns, columns, columns, begin, end),
  );
  add(
    "transposeRows",
    columns,
    rows,
    count,
    (out) => (begin, end) => kernels.transposeRows(out, x.address, columns, rows, begin, end),
  );
  add(
    "scatterRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.scatterRows(out, x.address, indices, rows, columns, begin, end),
  );
  const doubles = 8 / runtime.elementBytes;
  add("widenReals", count, doubles, count * doubles, (out) => (b, e) => kernels.widenReals(out, x.address, b, e));
  add("oneHotRows", rows, rows, rows * rows, (out) => (b, e) => kernels.oneHotRows(out, indices, rows, b, e));
  return calls;
}
