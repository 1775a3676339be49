import { checkText, describeValue, isRecord } from "../../check.js";
import { checkedDataset, type Dataset, type DatasetInput, dataset, isDataset } from "../../data/dataset.js";
import { UsageError } from "../../errors.js";

/** Some rows of a source, as a data set that is called by its number too. */
export interface Piece {
  readonly data: Dataset;
  /** What it is called without its number. */
  readonly ownName: string;
}

/**
 * What a source gave, the `number`th of its pass from 1. @throws UsageError, DataError for what is
 * no data set and makes none.
 */
export function pieceOf(given: unknown, number: number): Piece {
  if (isDataset(given)) {
    const { name: ownName } = given;
    return { data: checkedDataset("fit", { ...given, name: numbered(ownName, number) }), ownName };
  }
  if (isInput(given)) {
    const { name: ownName = "data" } = given;
    checkText("name", ownName);
    const input = { ...given, name: numbered(ownName, number) };
    // what is inherited is not lost, so that `dataset` refuses it
    return { data: dataset(Object.setPrototypeOf(input, Object.getPrototypeOf(given))), ownName };
  }
  throw new UsageError(
    "INVALID_OPTION",
    `Rows come in pieces that are data sets or { x, y }, as dataset takes them, and piece ${number} is ${describeValue(given)}.`,
  );
}

function numbered(name: string, number: number): string {
  return `${name} (piece ${number})`;
}

function isInput(given: unknown): given is DatasetInput {
  return isRecord(given) && Object.hasOwn(given, "x") && Object.hasOwn(given, "y");
}
