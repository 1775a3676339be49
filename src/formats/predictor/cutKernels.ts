import { callsIn, WasmReader } from "./wasmCode.js";

/** Sections of a module that are changed, by their numbers. */
const [TYPES, FUNCTIONS, EXPORTS, CODE] = [1, 3, 7, 10];
/** A function among exports. */
const FUNCTION = 0;

/**
 * The module of kernels without all but those that are named, and what these call. Kernels have no
 * tables, data or state, and import nothing but the memory, so that a function is known by its
 * number alone.
 */
export function cutKernels(module: Uint8Array, names: ReadonlySet<string>): Uint8Array<ArrayBuffer> {
  const sections = sectionsIn(module);
  const listIn = <T>(id: number, read: (reader: WasmReader) => T): T[] => {
    const reader = new WasmReader(sections.get(id) ?? new Uint8Array([0]));
    return Array.from({ length: reader.number() }, () => read(reader));
  };
  const types = listIn(TYPES, readType);
  const typeOf = listIn(FUNCTIONS, (reader) => reader.number());
  const bodies = listIn(CODE, (reader) => reader.take(reader.number()));
  const exported = listIn(EXPORTS, readExport).filter(({ name, kind }) => kind === FUNCTION && names.has(name));

  const kept = reachable(
    exported.map(({ index }) => index),
    bodies,
  );
  const usedTypes = [...new Set(kept.map((index) => typeOf[index]))];
  const renamed = new Map(kept.map((index, place) => [index, place]));
  const placeOf = (index: number): number => renamed.get(index) ?? 0;
  const changed = new Map<number, Uint8Array>([
    [
      TYPES,
      list(
        usedTypes.map((type) => types[type]),
        (type) => type,
      ),
    ],
    [FUNCTIONS, list(kept, (index) => number(usedTypes.indexOf(typeOf[index])))],
    [EXPORTS, list(exported, ({ name, index }) => [...sized(encoded(name)), FUNCTION, ...number(placeOf(index))])],
    [CODE, list(kept, (index) => sized(withCalls(bodies[index], placeOf)))],
  ]);
  const parts = [...sections]
    .filter(([id]) => id !== 0)
    .flatMap(([id, content]) => [Uint8Array.of(id), Uint8Array.from(sized(changed.get(id) ?? content))]);
  return joined([module.subarray(0, 8), ...parts]);
}

/** The sections of a module by their numbers, in their order; custom ones are 0. */
function sectionsIn(module: Uint8Array): Map<number, Uint8Array> {
  const reader = new WasmReader(module, 8);
  const sections = new Map<number, Uint8Array>();
  while (reader.at < reader.end) sections.set(reader.byte(), reader.take(reader.number()));
  return sections;
}

/** A type: a byte, and two lists of bytes. */
function readType(reader: WasmReader): Uint8Array {
  const begin = reader.at;
  reader.byte();
  reader.take(reader.number());
  reader.take(reader.number());
  return reader.bytes.subarray(begin, reader.at);
}

function readExport(reader: WasmReader) {
  const name = new TextDecoder().decode(reader.take(reader.number()));
  return { name, kind: reader.byte(), index: reader.number() };
}

/** These functions and all that they call, in ascending order. */
function reachable(roots: readonly number[], bodies: readonly Uint8Array[]): readonly number[] {
  const found = new Set(roots);
  // a set goes on to what is added meanwhile
  for (const index of found) for (const { callee } of callsIn(bodies[index])) found.add(callee);
  return [...found].sort((a, b) => a - b);
}

/** A body whose calls name functions by other numbers. */
function withCalls(body: Uint8Array, placeOf: (index: number) => number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { begin, end, callee } of callsIn(body)) {
    parts.push(body.subarray(at, begin), Uint8Array.from(number(placeOf(callee))));
    at = end;
  }
  return joined([...parts, body.subarray(at)]);
}

/** A whole number from 0 on in LEB128. */
function number(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(Math.floor(value / 128))];
}

/** Bytes behind their number. */
function sized(content: Uint8Array): Uint8Array {
  return joined([Uint8Array.from(number(content.length)), content]);
}

/** Items behind their number. */
function list<T>(items: readonly T[], encode: (item: T) => Iterable<number>): Uint8Array {
  return joined([Uint8Array.from(number(items.length)), ...items.map((item) => Uint8Array.from(encode(item)))]);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
