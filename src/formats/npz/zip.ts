import { crc32 } from "../../data/crc32.js";

/**
 * Sizes of what stands before a member, of its line in the directory, and of what stands at the
 * end, without names.
 */
const [HEADER, LINE, END] = [30, 46, 22];
/** Version 2.0 of the format, names in UTF-8, and no date: the first of January 1980. */
const [VERSION, UTF8, DATE] = [20, 0x0800, 0x0021];

/**
 * A zip archive of these members in their order, none of them packed; the same bytes of the same
 * members. Source: PKWARE's APPNOTE.TXT, 4.3.
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const encoder = new TextEncoder();
  const entries = [...members].map(([name, content]) => ({ name: encoder.encode(name), content, sum: crc32(content) }));
  const sizeOf = (fixed: number): number => entries.reduce((size, { name }) => size + fixed + name.length, 0);
  const contents = entries.reduce((size, { content }) => size + content.length, 0);
  const directory = sizeOf(HEADER) + contents;
  const bytes = new Uint8Array(directory + sizeOf(LINE) + END);
  const view = new DataView(bytes.buffer);
  let at = 0;
  let line = directory;
  for (const { name, content, sum } of entries) {
    const start = at;
    view.setUint32(at, 0x04034b50, true);
    describe(view, at + 4, name, content, sum);
    bytes.set(name, at + HEADER);
    bytes.set(content, at + HEADER + name.length);
    at += HEADER + name.length + content.length;
    view.setUint32(line, 0x02014b50, true);
    view.setUint16(line + 4, VERSION, true);
    describe(view, line + 6, name, content, sum);
    view.setUint32(line + 42, start, true);
    bytes.set(name, line + LINE);
    line += LINE + name.length;
  }
  view.setUint32(line, 0x06054b50, true);
  view.setUint16(line + 8, entries.length, true);
  view.setUint16(line + 10, entries.length, true);
  view.setUint32(line + 12, line - directory, true);
  view.setUint32(line + 16, directory, true);
  return bytes;
}

/** What stands of a member both before it and in the directory. */
function describe(view: DataView, at: number, name: Uint8Array, content: Uint8Array, sum: number): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, sum, true);
  view.setUint32(at + 14, content.length, true);
  view.setUint32(at + 18, content.length, true);
  view.setUint16(at + 22, name.length, true);
}
