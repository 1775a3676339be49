import { checkOptions, checkWhole, unknownName } from "../check.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Dtype } from "../runtime/kernels.js";
import { checkThreads } from "../runtime/threads/checkThreads.js";
import { type ThreadsOption, threadsOf } from "../runtime/threads/threads.js";
import { Compiled } from "./compiled.js";
import { type Definition, define, type InputShape } from "./definition.js";

/** How a function of tensors is compiled. */
export interface CompileOptions<D extends Dtype = Dtype> {
  /** Rows of a batch at most, for functions whose inputs have "rows". */
  readonly rows?: number;
  /** Element type of all numbers; default "float32". */
  readonly dtype?: D;
  /**
   * Threads at most, used where they are measured to be faster, or `{ exactly: n }` of them.
   * Default: as many at most as the machine has. The bits don't depend on it.
   */
  readonly threads?: ThreadsOption;
}

/** The tensors that a function is called with: one for each input that it declares. */
export type Inputs<I> = { readonly [Name in keyof I]: Tensor };

/** See the entries. */
export async function compile<
  const I extends Readonly<Record<string, InputShape>>,
  O extends Readonly<Record<string, Tensor>>,
  D extends Dtype = "float32",
>(
  platform: ModelPlatform,
  inputs: I,
  build: (inputs: Inputs<I>) => O,
  options: CompileOptions<D> = {},
): Promise<Compiled<keyof I & string, keyof O & string, D>> {
  checkOptions("compile", options, "{ rows: 100 }", ["rows", "dtype", "threads"]);
  const { dtype = "float32" as D, threads } = options;
  if (dtype !== "float32" && dtype !== "float64") throw unknownName("dtype", dtype, ["float32", "float64"]);
  if (threads !== undefined) checkThreads(threads);
  const definition = define(inputs, build as Parameters<typeof define>[1]);
  const most = mostRows(definition, options.rows);
  return Compiled.create(definition, { platform, dtype, most, threads: threadsOf(platform, threads) });
}

function mostRows({ inputs }: Definition, rows: number | undefined): number {
  if (rows !== undefined) checkWhole("rows", rows, 1);
  const batch = [...inputs].find(([, { shape }]) => shape[0] === "rows");
  if (!batch || rows !== undefined) return rows ?? 1;
  const message = `The input ${batch[0]} has rows: say how many at most, as compile(inputs, function, { rows: 100 }).`;
  throw new UsageError("INVALID_OPTION", message);
}
