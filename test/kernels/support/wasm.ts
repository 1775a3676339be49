/**
 * A reader of the WebAssembly binary format, as far as a module's outline goes (specification,
 * chapter 5).
 */

/** Sections by the names that the specification gives their ids. */
const sectionNames = [
  ...[
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
  ],
  ...["data count", "tag"],
] as const;

export type SectionName = (typeof sectionNames)[number];

const valueTypes: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
]);

export interface Signature {
  readonly parameters: readonly string[];
  readonly results: readonly string[];
}

export interface Outline {
  readonly sections: readonly SectionName[];
  /** Signatures of the exported functions. */
  readonly functions: ReadonlyMap<string, Signature>;
}

class Reader {
  position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  byte(): number {
    if (this.isAtEnd) throw new Error("The module ends too early.");
    return this.bytes[this.position++];
  }

  /** An unsigned number in LEB128. */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 128) return value;
    }
  }

  take(length: number): Uint8Array {
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.number()));
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number() }, item);
  }
}

function readSignature(reader: Reader): Signature {
  const form = reader.byte();
  if (form !== 0x60) throw new Error(`Type form 0x${form.toString(16)} is none of a function.`);
  const types = () => reader.list(() => valueTypes.get(reader.byte()) ?? "other");
  return { parameters: types(), results: types() };
}

/** The sections of a module without imported functions, and its exported functions' signatures. */
export function outlineOf(module: Uint8Array): Outline {
  const reader = new Reader(module);
  if (new TextDecoder().decode(reader.take(4)) !== "\0asm" || reader.take(4).join() !== "1,0,0,0")
    throw new Error("That is no WebAssembly module of version 1.");
  const sections: SectionName[] = [];
  let signatures: Signature[] = [];
  let typeIndices: number[] = [];
  const functions = new Map<string, Signature>();
  while (!reader.isAtEnd) {
    const section = sectionNames[reader.byte()];
    const content = new Reader(reader.take(reader.number()));
    sections.push(section);
    if (section === "type") signatures = content.list(() => readSignature(content));
    if (section === "function") typeIndices = content.list(() => content.number());
    if (section === "export") {
      content.list(() => {
        const name = content.name();
        const kind = content.byte();
        const index = content.number();
        if (kind === 0) functions.set(name, signatures[typeIndices[index]]);
      });
    }
  }
  return { sections, functions };
}

/** Parameter names of the functions that a generated declaration file exports. */
export function declaredParameters(declarations: string): Map<string, string[]> {
  const functions = declarations.matchAll(/export function (\w+)\(([^)]*)\)/g);
  return new Map([...functions].map(([, name, list]) => [name, [...list.matchAll(/(\w+): /g)].map(([, p]) => p)]));
}
