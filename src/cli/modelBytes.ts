import { formatOf, formats } from "../formats/table.js";
import { encodeModel } from "../io/modelFile.js";
import type { ModelPlatform } from "../platform/platform.js";
import { hintOf, type ModelOptions } from "./modelOptions.js";

/**
 * The bytes of lanegrad's own file of the model in a file of any format, and those of a safetensors
 * file as they are.
 */
export async function modelBytes(
  { readFile }: Pick<ModelPlatform, "readFile">,
  path: string,
  options: ModelOptions,
): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const hint = hintOf(options);
  const [safetensors] = formats;
  const isOther = formats.some(
    (format) =>
      format !== safetensors && format.read && format.endings.some((ending) => path.toLowerCase().endsWith(ending)),
  );
  if (!isOther && hint.modules === undefined) return bytes;
  const { read } = isOther
    ? formatOf(path, "read")
    : { read: safetensors.read ?? formatOf(".safetensors", "read").read };
  return encodeModel(await read(bytes, hint, (name) => readFile(besides(path, name))));
}

/** The path of another file in the folder of one. */
export function besides(path: string, name: string): string {
  return path.replace(/[^/\\]*$/, () => name);
}
