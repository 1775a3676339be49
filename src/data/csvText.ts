import { DataError } from "../errors.js";

/** What to do about bytes that may be text after all. */
const UTF_16 = 'if it is in UTF-16, pass `encoding: "utf-16le"`';

/** Bytes, or characters of a string, that are read at a time: a few milliseconds' worth. */
const PART = 2 ** 18;

const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** What files begin with that are no text, and what to do about each. */
const PACKED: readonly (readonly [start: readonly number[], about: string])[] = [
  [[0x1f, 0x8b], 'packed by gzip: unpack it first, as `new DecompressionStream("gzip")` does'],
  [[0x50, 0x4b, 3, 4], "a zip archive, as workbooks of Excel are: unpack it, or save the table as CSV"],
];

/** The string or the bytes in parts, without a copy. */
export function* partsOf<T extends string | Uint8Array>(source: T): Generator<T> {
  for (let begin = 0; begin < source.length; begin += PART) yield cut(source, begin, begin + PART) as T;
}

function cut(source: string | Uint8Array, begin: number, end: number): string | Uint8Array {
  return typeof source === "string" ? source.slice(begin, end) : source.subarray(begin, end);
}

/** Decodes bytes that come in parts. */
export class TextParts {
  private decoder: TextDecoder | undefined;
  private opening: Uint8Array = new Uint8Array();

  /** @param encoding a label that engines know; a byte order mark says otherwise where it stands */
  constructor(
    private readonly file: string,
    private readonly encoding: string | undefined,
  ) {}

  /**
   * The text of the next part. @throws DataError DATA_INVALID for bytes that the encoding doesn't
   * have.
   */
  decode(bytes: Uint8Array): string {
    if (this.decoder) return this.text(this.decoder, bytes, true);
    // The mark may come in parts too.
    const opening = joined(this.opening, bytes);
    this.opening = opening.length < 4 ? opening : new Uint8Array();
    return opening.length < 4 ? "" : this.text(this.begin(opening), opening, true);
  }

  /** The text that is left after the last part. @throws DataError as `decode`. */
  end(): string {
    const decoder = this.decoder ?? this.begin(this.opening);
    return this.text(decoder, this.opening, true) + this.text(decoder, new Uint8Array(), false);
  }

  private begin(opening: Uint8Array): TextDecoder {
    const marked = MARKS.find(([, mark]) => startsWith(opening, mark));
    this.decoder = new TextDecoder(marked?.[0] ?? this.encoding, { fatal: true });
    const packed = PACKED.find(([start]) => startsWith(opening, start));
    // in UTF-16 they are letters
    if (packed && !isWide(this.decoder))
      throw new DataError("DATA_INVALID", `${this.file} is no text but ${packed[1]}.`);
    return this.decoder;
  }

  private text(decoder: TextDecoder, bytes: Uint8Array, isMore: boolean): string {
    try {
      const text = decoder.decode(bytes, { stream: isMore });
      if (!text.includes("\0")) return text;
    } catch {
      const { encoding } = decoder;
      if (!isMore) throw this.cutShort(encoding);
      if (isWide(decoder)) throw this.wrong(encoding, "utf-8");
      const wide = wideEncoding(bytes);
      if (!wide && bytes.includes(0)) throw holdsZeros(this.file, UTF_16);
      throw this.wrong(encoding, wide ?? "latin1");
    }
    // UTF-8 and Latin-1 have a byte 0, but no table does: in UTF-16 one stands between the letters
    // of ASCII.
    const wide = wideEncoding(bytes);
    if (wide && !isWide(decoder)) throw this.wrong(decoder.encoding, wide);
    throw holdsZeros(this.file, UTF_16);
  }

  private cutShort(encoding: string): DataError {
    // in Latin-1 a byte is a letter, of which the last one of a line may be the only one that isn't
    // ASCII
    const other = encoding === "utf-8" ? ', or, if it is in Latin-1, pass `encoding: "latin1"`' : "";
    return new DataError(
      "DATA_INVALID",
      `${this.file} is cut short: its last character lacks a byte of ${encoding.toUpperCase()}; get the file anew${other}.`,
    );
  }

  private wrong(encoding: string, other: string): DataError {
    return new DataError(
      "DATA_INVALID",
      `${this.file} is not ${encoding.toUpperCase()} text; save it as UTF-8, or name its encoding, say \`encoding: "${other}"\`.`,
    );
  }
}

/**
 * A string as it is. @throws DataError DATA_INVALID where it holds a character 0, as no table does.
 */
export function checkText(text: string, file: string): string {
  if (text.includes("\0")) throw holdsZeros(file, "decode bytes of UTF-16 as such");
  return text;
}

function holdsZeros(file: string, advice: string): DataError {
  return new DataError(
    "DATA_INVALID",
    `${file} holds NUL characters, as text doesn't: choose another file, or, ${advice}.`,
  );
}

/** Which UTF-16 the bytes look like, in which every other byte of ASCII is 0; undefined if none. */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) zeros[i % 2]++;
  if (zeros[0] + zeros[1] < bytes.length / 4) return undefined;
  return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
}

function isWide({ encoding }: TextDecoder): boolean {
  return encoding.startsWith("utf-16");
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
