import { initializers } from "../catalog/initializers.js";
import { invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import { countOf } from "../graph/extents.js";
import type { Start } from "../nn/blueprint.js";
import { checkInitializer } from "../nn/initializers.js";
import type { ParameterStart } from "./layer.js";

/**
 * What a parameter of that shape starts from; `what` is what messages call it. @throws UsageError
 * INVALID_OPTION for what is neither a number, nor an initializer, nor finite numbers,
 * INVALID_SHAPE for numbers that aren't as many as the shape has.
 */
export function startOf(what: string, shape: readonly number[], given: ParameterStart | undefined): Start {
  if (given === undefined) return shape.length === 2 ? initializers.glorotUniform : 0;
  if (typeof given === "number" && Number.isFinite(given)) return given;
  if (!areNumbers(given)) {
    checkInitializer(given);
    return given as Start;
  }
  const values = flat(what, shape, given);
  // not what `Float64Array.from` makes of texts
  if (Array.prototype.every.call(values, Number.isFinite)) return Float64Array.from(values as ArrayLike<number>);
  throw invalidOption(`What ${what} starts from`, "finite numbers", given);
}

function areNumbers(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
}

/**
 * What stands in an array, row-major: one after the other, or in an array for each axis but the
 * last.
 */
function flat(what: string, shape: readonly number[], given: ArrayLike<unknown>): ArrayLike<unknown> {
  // a copy in which holes are nothing
  const numbers = Array.isArray(given) ? Array.from(given) : given;
  const isNested = shape.length > 1 && Array.isArray(numbers) && numbers.some(areNumbers);
  const expected = isNested ? shape[0] : countOf(shape);
  if (numbers.length !== expected) {
    const unit = isNested ? `arrays of [${shape.slice(1).join(", ")}]` : "numbers";
    throw new UsageError("INVALID_SHAPE", `${what} takes ${expected} ${unit}, not ${numbers.length}.`);
  }
  if (!isNested) return numbers;
  return numbers.flatMap((one: unknown) => Array.from(flat(what, shape.slice(1), areNumbers(one) ? one : [one])));
}
