import type { KernelLossName } from "../catalog/losses.js";
import { compare } from "../nn/losses.js";
import { adagrad, rmsProp } from "../nn/moreOptimizers.js";
import { adam, type Optimizer, sgd, update } from "../nn/optimizers.js";
import { step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { matrix, rightOperand, transpose } from "../steps/products.js";
import { filled, type KernelCase, sizeOf } from "./cases.js";

/** Rows that batches are gathered from: their bytes are far more than a cache holds. */
const GATHERED_FROM = 10_000;

/** Parameters of mnist's 784-128-10, biases included. */
const PARAMETERS = 101_770;

/** Kernels that move numbers more than they compute. */
export const vectorCases: readonly KernelCase[] = [
  columnSums(11272, 196),
  columnSums(128, 128),
  ...[sgd(), sgd({ momentum: 0.9 }), adam(), rmsProp(), adagrad()].map(optimizerCase),
  gatherCase("bytes", 128, 784),
  gatherCase("numbers", 128, 784),
  packCase(784, 196, false),
  packCase(784, 128, false),
  packCase(128, 784, true),
  packCase(11272, 196, false),
  lossCase("meanSquaredError", 130, 3),
  lossCase("binaryCrossEntropy", 11272, 1),
  lossCase("crossEntropy", 128, 10),
];

function columnSums(rows: number, columns: number): KernelCase {
  return {
    group: "column sums",
    kernel: "sumColumns",
    size: sizeOf(rows, columns),
    prepare(runtime) {
      const x = filled(runtime, rows * columns);
      const out = runtime.allocateReals(columns);
      return {
        steps: [step("sumColumns", columns, out, x, rows, columns)],
        bytes: (rows + 1) * columns * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

function optimizerCase(optimizer: Optimizer): KernelCase {
  const { name, states, settings, options } = optimizer;
  return {
    group: "optimizers",
    kernel: options.momentum === undefined ? name : `${name}, momentum`,
    size: sizeOf(PARAMETERS),
    prepare(runtime) {
      // the kernels take whole vectors
      const count = Math.ceil(PARAMETERS / 4) * 4;
      const parameters = filled(runtime, count);
      const gradients = filled(runtime, count);
      const kept = Array.from({ length: states }, () => zeros(runtime, count));
      const row = runtime.arena.allocate(settings.length * 8);
      runtime.arena.float64(row, settings.length).set(settings);
      return {
        steps: update({ optimizer, parameters, gradients, states: kept, settings: row, count }),
        // all are read, and all but the gradients are written
        bytes: (3 + 2 * states) * count * runtime.elementBytes,
        elements: count,
      };
    },
  };
}

function gatherCase(kind: "bytes" | "numbers", rows: number, columns: number): KernelCase {
  return {
    group: "gathering a batch",
    kernel: kind === "bytes" ? "gatherBytes" : "gatherRows",
    size: sizeOf(rows, columns),
    prepare(runtime) {
      const { arena, elementBytes } = runtime;
      const count = rows * columns;
      const indices = arena.allocate(rows * 4);
      const out = runtime.allocateReals(count);
      const isBytes = kind === "bytes";
      const all = GATHERED_FROM * columns;
      const x = isBytes ? arena.allocate(all) : filled(runtime, all);
      if (isBytes) arena.bytes(x, all).fill(100);
      // a prime stride visits the rows in an order that no prefetcher expects
      arena.int32(indices, rows).forEach((_, i, view) => {
        view[i] = (i * 7919) % GATHERED_FROM;
      });
      return {
        steps: [
          isBytes
            ? step("gatherBytes", rows, out, x, indices, columns, 1 / 255)
            : step("gatherRows", rows, out, x, indices, columns),
        ],
        bytes: count * (elementBytes + (isBytes ? 1 : elementBytes)),
        elements: count,
      };
    },
  };
}

function packCase(depth: number, columns: number, isTransposed: boolean): KernelCase {
  return {
    group: "packing",
    kernel: isTransposed ? "packPanels, transposed" : "packPanels",
    size: sizeOf(depth, columns),
    prepare(runtime) {
      const block = filled(runtime, depth * columns);
      const source = isTransposed ? transpose(matrix(block, depth)) : matrix(block, columns);
      const packed = Math.ceil(columns / runtime.panelColumns) * runtime.panelColumns * depth;
      const allocate = (count: number): number => runtime.allocateReals(count);
      return {
        steps: rightOperand(runtime, matrix(block, depth), source, depth, columns, allocate).steps,
        bytes: (depth * columns + packed) * runtime.elementBytes,
        elements: depth * columns,
      };
    },
  };
}

function lossCase(name: KernelLossName, rows: number, columns: number): KernelCase {
  return {
    group: "losses",
    kernel: name,
    size: sizeOf(rows, columns),
    prepare(runtime) {
      const count = rows * columns;
      const rowLoss = runtime.arena.allocate(rows * 8);
      const gradient = runtime.allocateReals(count);
      const outputs = filled(runtime, count);
      // zeros are class 0 as labels, and targets within 0 .. 1 as numbers
      const targets = zeros(runtime, count);
      return {
        steps: [compare(runtime, { name, reduction: "mean" }, rowLoss, gradient, outputs, targets, rows, columns)],
        bytes: 3 * count * runtime.elementBytes + rows * 8,
        elements: count,
      };
    },
  };
}

function zeros(runtime: Runtime, count: number): number {
  const address = runtime.allocateReals(count);
  runtime.reals(address, count).fill(0);
  return address;
}
