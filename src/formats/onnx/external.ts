import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import { isFileBeside } from "../beside.js";
import { readFields, textOf } from "./fields.js";

/**
 * Where the numbers of a constant lie that aren't in the file itself: of ONNX's external data, in a
 * file beside it.
 */
interface Place {
  readonly file: string;
  readonly begin: number;
  /** Up to the end of the file where it isn't told. */
  readonly length: number | undefined;
}

/** Files that a model has at most beside its own. */
const MOST_FILES = 1000;

/**
 * The files beside a graph's own that its constants lie in. @throws FormatError FORMAT_INVALID for
 * names of other places.
 */
export async function filesBeside(
  graph: Uint8Array,
  beside: (name: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = new Set<string>();
  readFields(graph, (field) => {
    const place = field.number === 5 ? placeIn(field.bytes) : undefined;
    if (place) names.add(place.file);
    if (names.size > MOST_FILES) throw unfit("keeps its numbers in more files than models have: export it as one file");
  });
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await beside(name));
  return files;
}

/**
 * The bytes of a constant that lie in another file; undefined where it lies in its own.
 * @throws FormatError FORMAT_INVALID.
 */
export function externalBytes(
  tensor: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBufferLike> | undefined {
  const place = placeIn(tensor);
  if (!place) return undefined;
  const { file, begin, length } = place;
  const bytes = files.get(file);
  if (!bytes) throw unfit(`keeps numbers of an op in ${quote(file)}, which only weights may: export it as one file`);
  const end = length === undefined ? bytes.length : begin + length;
  if (end <= bytes.length) return bytes.subarray(begin, end);
  throw unfit(`needs ${end} bytes of ${quote(file)}, which has ${bytes.length}: get both files again`);
}

function placeIn(tensor: Uint8Array): Place | undefined {
  const told = new Map<string, string>();
  let isExternal = false;
  readFields(tensor, (field) => {
    if (field.number === 14) isExternal = field.whole === 1;
    if (field.number !== 13) return;
    const entry = { key: "", value: "" };
    readFields(field.bytes, (part) => {
      if (part.number === 1) entry.key = textOf(part);
      if (part.number === 2) entry.value = textOf(part);
    });
    told.set(entry.key, entry.value);
  });
  if (!isExternal) return undefined;
  const file = told.get("location") ?? "";
  if (!isFileBeside(file)) throw unfit(`names ${quote(file)} as a file of weights: it must lie beside the model`);
  const [begin = 0, length] = ["offset", "length"].map((key) => wholeOf(told.get(key)));
  return { file, begin, length };
}

function wholeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw unfit("keeps numbers in another file at a place that is none: export it again");
}
