import { UsageError } from "../errors.js";
import type { ModelInfo } from "../train/info.js";
import { type AnyRows, rowsAsData } from "../train/rows.js";

/** What was `asked` of rows; those that can't cross are refused as a model here refuses them. */
export async function orRefused<Answer>(
  asked: Promise<Answer>,
  what: string,
  model: { readonly info: ModelInfo },
  x: AnyRows,
): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UsageError && error.cause !== undefined) rowsAsData(what, x, model.info.inputs);
    throw error;
  }
}
