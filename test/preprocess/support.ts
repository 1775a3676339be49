import type { Cell } from "../../src/preprocess/cells.js";

/** Records of one column. */
export const column = (name: string, cells: readonly Cell[]) => cells.map((cell) => ({ [name]: cell }));

export function refusal(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("nothing was thrown");
}
