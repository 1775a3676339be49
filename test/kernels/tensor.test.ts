/** The kernels that only ops of tensors call: no share of their rows shows, nothing outside is
 * touched, and what may lie over is right. */
import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { binary, callsOf, SIZES, unary } from "./support/tensorCalls.js";
import { type Block, dtypes, Workspace as Memory, type Workspace } from "./support/workspace.js";

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Memory.forTensors(dtype);
  });

  test.each(SIZES)(
    "[%d, %d]: every kernel gives the same wherever its rows are cut, and stays inside",
    (rows, columns) => {
      workspace.clear();
      const wrong = callsOf(workspace, rows, columns).flatMap(([name, { rows: length, out, perRow, run }]) => {
        const found = splitDifference(length, [{ block: out, perRow }], run) + workspace.damage();
        return found ? [`${name}: ${found}`] : [];
      });
      expect(wrong).toEqual([]);
    },
  );

  test("no rows are nothing to do", () => {
    workspace.clear();
    for (const [name, { out, run }] of callsOf(workspace, 5, 4)) {
      const before = [...out.words];
      run(2, 2);
      expect([...out.words], name).toEqual(before);
    }
  });

  test("an output over an operand that lies like it is the output apart from it", () => {
    const values = [uniform(4, 66, -2, 2), uniform(5, 66, 0.5, 2)];
    const apart = (run: (out: Block, a: Block, b: Block) => void): number[] => {
      workspace.clear();
      const [a, b, out] = [workspace.input(values[0]), workspace.input(values[1]), workspace.output(66)];
      run(out, a, b);
      return [...out.view];
    };
    const over = (which: 0 | 1, run: (out: Block, a: Block, b: Block) => void): number[] => {
      workspace.clear();
      const operands = [workspace.input(values[0]), workspace.input(values[1])];
      run(operands[which], operands[0], operands[1]);
      return [...operands[which].view];
    };
    for (const kernel of binary)
      for (const which of [0, 1] as const) {
        const run = (out: Block, a: Block, b: Block): void =>
          workspace.kernels[kernel](out.address, a.address, b.address, 11, 11, 1, 11, 1, 0, 6);
        expect(difference(over(which, run), apart(run)), kernel).toBe("");
      }
    for (const kernel of unary) {
      const run = (out: Block, a: Block): void =>
        workspace.kernels[kernel](out.address, a.address, workspace.runtime.constants, 0, 66);
      expect(difference(over(0, run), apart(run)), kernel).toBe("");
    }
  });
});
