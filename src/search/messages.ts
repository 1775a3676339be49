/** Marks what JSON has no text for; no setting and no metric is called so. */
const [NUMBER, BYTES] = ["\u0000number", "\u0000bytes"];

const LENGTH_BYTES = 4;

/**
 * A value as bytes: JSON, behind which its Uint8Arrays lie. Numbers come back as they are, also
 * those that JSON has no text for: a result is the same whoever hears of it.
 */
export function toMessage(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Uint8Array) {
      parts.push(inner);
      return { [BYTES]: inner.length };
    }
    if (typeof inner !== "number" || (Number.isFinite(inner) && !Object.is(inner, -0))) return inner;
    return { [NUMBER]: Object.is(inner, -0) ? "-0" : String(inner) };
  });
  const json = new TextEncoder().encode(text);
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length, LENGTH_BYTES + json.length));
  new DataView(message.buffer).setUint32(0, json.length, true);
  let end = LENGTH_BYTES;
  for (const part of [json, ...parts]) {
    message.set(part, end);
    end += part.length;
  }
  return message;
}

/** The value that `toMessage` made it of; its Uint8Arrays are views of the message. */
export function fromMessage<Value>(message: Uint8Array): Value {
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  let end = LENGTH_BYTES + length;
  // a reviver meets them in the order in which they stand
  return JSON.parse(new TextDecoder().decode(message.subarray(LENGTH_BYTES, end)), (_, inner: unknown) => {
    const told = inner as { readonly [NUMBER]?: unknown; readonly [BYTES]?: unknown } | null;
    if (typeof told?.[NUMBER] === "string") return Number(told[NUMBER]);
    if (typeof told?.[BYTES] !== "number") return inner;
    end += told[BYTES];
    return message.subarray(end - told[BYTES], end);
  });
}
