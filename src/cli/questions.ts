import { isCifar10 } from "../data/cifar.js";
import { readTable } from "../data/csvTable.js";
import { idxImages, mayBeIdx, PIXEL_SCALE } from "../data/idx.js";
import { numpyRows } from "../data/numpyDataset.js";
import type { Table } from "../data/table.js";
import { UsageError } from "../errors.js";
import type { Rows } from "../index.js";
import type { ModelInfo } from "../train/info.js";
import type { Host } from "./host.js";
import { JOBS } from "./jobs.js";
import { isNumpyPath } from "./numpySource.js";
import { isTablePath, type OpenTable, openTable } from "./openTable.js";
import { readCells, readRows } from "./rows.js";
import { checkOneTable, loadSource } from "./source.js";
import { formatOf, type TableFlags, tableFlag } from "./tableOptions.js";

/** Rows to predict. */
export interface Questions {
  readonly rows: Rows | Table;
  /** What each row is called, where a column says it. */
  readonly ids?: readonly string[];
  /** What there is to say about how they were read. */
  readonly notes?: readonly string[];
}

/** Options that say which rows are read. */
export interface QuestionOptions extends TableFlags {
  readonly data?: string;
  readonly id?: string;
  readonly arrays?: readonly string[];
}

/**
 * Reads the rows that `predict` was asked about: what `train` reads, of which data that come in
 * parts give their test part, IDX images without labels, the features of a file of NumPy, a CSV
 * file, or standard input for "-".
 *
 * @throws UsageError for options that don't belong to the source; DataError for rows that don't fit
 * the model
 */
export async function readQuestions(
  host: Host,
  what: readonly string[],
  { inputs, features, preprocessor }: ModelInfo,
  options: QuestionOptions,
): Promise<Questions> {
  const [path] = what;
  const { data, id } = options;
  checkOneTable(what);
  if (what.length === 1 && isNumpyPath(path)) return readNumpy(host, path, options);
  const isTable = what.length === 1 && (path === "-" || !(await isImages(host, path)));
  if (!isTable) {
    const flag = id !== undefined ? "--id" : tableFlag(options);
    if (flag !== undefined) throw belongsToTables(flag, path);
    const source = await loadSource(host, what, data === undefined ? {} : { data });
    return { rows: source.test ?? source.rows };
  }
  if (data !== undefined)
    throw new UsageError("INVALID_OPTION", `--data belongs to mnist and mnist-5v8, not to ${path}: leave it out.`);
  const opened = await openTable(host, path);
  const { name, source: bytes } = opened;
  if (holdsImages(path, opened)) {
    const flag = id !== undefined ? "--id" : tableFlag(options);
    if (flag !== undefined) throw belongsToTables(flag, path);
    const { x: values, columns } = await idxImages(await opened.whole(), name);
    return { rows: { values, columns, scale: PIXEL_SCALE } };
  }
  const format = formatOf(options);
  const read = preprocessor
    ? await readCells(bytes, name, preprocessor, format)
    : await readRows(bytes, name, inputs, features, format);
  return id === undefined ? read : { ...read, ids: await readIds(bytes, name, id, options) };
}

/** The features in a file of NumPy; targets that it has besides are passed over. */
async function readNumpy({ platform }: Host, path: string, options: QuestionOptions): Promise<Questions> {
  const flag = options.id !== undefined ? "--id" : tableFlag(options);
  if (flag !== undefined) throw belongsToTables(flag, path);
  return { rows: await numpyRows(await platform.readFile(path), path, options.arrays?.[0]) };
}

function belongsToTables(flag: string, path: string): UsageError {
  return new UsageError("INVALID_OPTION", `${flag} belongs to CSV files, and ${path} is none: leave it out.`);
}

/**
 * Whether these are IDX images: a name tells that of a table, and what comes without one is text
 * unless it begins as none does.
 */
function holdsImages(path: string, { beginning }: OpenTable): boolean {
  return (path === "-" || !isTablePath(path)) && mayBeIdx(beginning);
}

/** Whether the name is that of a training, or of a folder of IDX files. */
async function isImages({ platform }: Host, path: string): Promise<boolean> {
  return (
    JOBS.some(({ name }) => name === path) ||
    isCifar10([path.split(/[\\/]/).at(-1) ?? path]) ||
    (await platform.listFolder(path)) !== undefined
  );
}

/**
 * The cells of a column as they are written. @throws DataError where there is none of that name.
 */
async function readIds(
  bytes: OpenTable["source"],
  name: string,
  id: string,
  flags: TableFlags,
): Promise<readonly string[]> {
  const table = await readTable(bytes, {
    ...formatOf(flags),
    na: [],
    name,
    columns: [id],
    text: [id],
    blankRows: true,
  });
  const [column] = table.columns;
  return column.kind === "text" ? Array.from(column.codes, (code) => column.texts[code] ?? "") : [];
}
