/**
 * Writes messages of Protocol Buffers: field after field, each a tag and a value. Source:
 * protobuf.dev, "Encoding".
 */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** A whole number. */
  int(field: number, value: number | bigint): this {
    return this.tag(field, 0).push(varint(BigInt.asUintN(64, BigInt(value))));
  }

  /** A float of 32 bits. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.tag(field, 5).push(bytes);
  }

  /** Bytes, or a text in UTF-8. */
  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return this.tag(field, 2)
      .push(varint(BigInt(bytes.length)))
      .push(bytes);
  }

  /** A message in this one. */
  message(field: number, value: Message): this {
    this.tag(field, 2).push(varint(BigInt(value.size)));
    for (const part of value.parts) this.push(part);
    return this;
  }

  /** All that was written. */
  toBytes(): Uint8Array {
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  private tag(field: number, type: number): this {
    return this.push(varint(BigInt(field * 8 + type)));
  }

  private push(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.size += bytes.length;
    return this;
  }
}

/**
 * A number in groups of seven bits, the lowest first, of which all but the last one say that others
 * follow.
 */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const group = Number(rest & 0x7fn);
    if (rest < 0x80n) return Uint8Array.from([...bytes, group]);
    bytes.push(group | 0x80);
  }
}
