/**
 * Tables as they are, with text, missing cells and columns of all sizes: an entry of its own, so
 * that whoever has numbers already doesn't carry it along.
 */
export type { Column, NumberColumn, Table, TextColumn } from "./data/table.js";
export type {} from "./globals.js";
export { type Cell, type CellRows, type Records, tableOf } from "./preprocess/cells.js";
export type { PreprocessorOptions } from "./preprocess/options.js";
export { type ApplyOptions, type Preprocessor, preprocessor } from "./preprocess/preprocessor.js";
export { type SplitTableOptions, type SplitTables, splitTable } from "./preprocess/splitTable.js";
export type {
  CategoryState,
  ColumnState,
  Missing,
  NumberState,
  PreprocessorState,
  Scaling,
  TargetState,
  Unknown,
} from "./preprocess/state.js";
