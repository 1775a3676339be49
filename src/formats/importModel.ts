import { checkOptions, describeValue, isRecord } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { modelFiles } from "../train/modelFiles.js";
import type { Files } from "./files.js";
import type { ImportOptions } from "./hint.js";
import { formatOf } from "./table.js";

const OPTIONS: readonly (keyof ImportOptions)[] = ["activation", "outputActivation", "loss", "modules", "inputs"];

/**
 * The bytes of lanegrad's own file of the model in the file `name`, in the format that its ending
 * says.
 */
export async function importModel(
  given: Uint8Array | Files,
  name: string,
  options: ImportOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions("importModel", options, '{ loss: "crossEntropy" }', OPTIONS);
  if (typeof name !== "string")
    throw new UsageError(
      "INVALID_OPTION",
      `importModel takes the name of the file, such as "model.onnx", not ${describeValue(name)}.`,
    );
  const files = given instanceof Uint8Array ? new Map([[name, given]]) : given;
  const fileOf = async (wanted: string): Promise<Uint8Array> => {
    const found: unknown = files instanceof Map ? files.get(wanted) : undefined;
    if (found instanceof Uint8Array) return found;
    throw isRecord(files) && files instanceof Map
      ? new DataError(
          "DATA_NOT_FOUND",
          `importModel was given no file ${describeValue(wanted)}: pass it beside ${describeValue(name)}.`,
        )
      : new UsageError(
          "INVALID_OPTION",
          `importModel takes the bytes of a file, or a Map of such by name, not ${describeValue(given)}.`,
        );
  };
  const { read } = formatOf(name, "read");
  const stored = await read(await fileOf(name), options, fileOf);
  return (await modelFiles.load()).encodeModel(stored);
}
