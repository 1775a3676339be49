/**
 * Reads the code of a WebAssembly function as far as to find the calls in it. Source: WebAssembly
 * 2.0, 5.4 "Instructions".
 */

/** What stands behind an instruction: so many numbers of variable length, and so many bytes. */
interface Immediates {
  readonly numbers: number;
  readonly bytes: number;
}

const NONE: Immediates = { numbers: 0, bytes: 0 };
const numbers = (count: number): Immediates => ({ numbers: count, bytes: 0 });
const bytes = (count: number): Immediates => ({ numbers: 0, bytes: count });

/** Instructions with something behind them, from one opcode to another. */
const PLAIN: readonly (readonly [first: number, last: number, Immediates])[] = [
  // blocks, branches, and calls
  [0x02, 0x04, numbers(1)],
  [0x0c, 0x0d, numbers(1)],
  [0x10, 0x10, numbers(1)],
  [0x11, 0x11, numbers(2)],
  // variables, and memory: alignment and offset
  [0x20, 0x26, numbers(1)],
  [0x28, 0x3e, numbers(2)],
  [0x3f, 0x42, numbers(1)],
  // floats
  [0x43, 0x43, bytes(4)],
  [0x44, 0x44, bytes(8)],
];
/** Those behind 0xfc: conversions, and memory as a whole. */
const BULK: typeof PLAIN = [
  [0x0a, 0x0a, numbers(2)],
  [0x0b, 0x0b, numbers(1)],
];
/** Those behind 0xfd: vectors. */
const VECTOR: typeof PLAIN = [
  [0x00, 0x0b, numbers(2)],
  [0x0c, 0x0d, bytes(16)],
  [0x15, 0x22, bytes(1)],
  [0x54, 0x5b, { numbers: 2, bytes: 1 }],
  [0x5c, 0x5d, numbers(2)],
];

const [CALL, BRANCH_TABLE, BULK_PREFIX, VECTOR_PREFIX] = [0x10, 0x0e, 0xfc, 0xfd];

/** The numbers of a module, in LEB128, one after the other. */
export class WasmReader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  /** The next byte. */
  byte(): number {
    return this.bytes[this.at++];
  }

  /** The next number; of signed ones only how long it is. */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** The next so many bytes. */
  take(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/** A call in a body: where the number of its function begins and ends, and which one that is. */
export interface Call {
  readonly begin: number;
  readonly end: number;
  readonly callee: number;
}

/** The calls in the body of a function: its locals, then its instructions. */
export function callsIn(body: Uint8Array): readonly Call[] {
  const reader = new WasmReader(body);
  const calls: Call[] = [];
  for (let groups = reader.number(); groups > 0; groups--) {
    reader.number();
    reader.byte();
  }
  while (reader.at < reader.end) {
    const opcode = reader.byte();
    if (opcode === CALL) {
      const begin = reader.at;
      const callee = reader.number();
      calls.push({ begin, end: reader.at, callee });
    } else if (opcode === BRANCH_TABLE) for (let targets = reader.number(); targets >= 0; targets--) reader.number();
    else skip(reader, immediatesOf(opcode, reader));
  }
  return calls;
}

function immediatesOf(opcode: number, reader: WasmReader): Immediates {
  const among = (list: typeof PLAIN, code: number): Immediates =>
    list.find(([first, last]) => code >= first && code <= last)?.[2] ?? NONE;
  if (opcode === BULK_PREFIX) return among(BULK, reader.number());
  return opcode === VECTOR_PREFIX ? among(VECTOR, reader.number()) : among(PLAIN, opcode);
}

function skip(reader: WasmReader, { numbers, bytes }: Immediates): void {
  for (let i = 0; i < numbers; i++) reader.number();
  reader.at += bytes;
}
