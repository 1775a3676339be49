/**
 * Changes bytes as AFL does: bits, numbers, pieces that come twice, are gone, or come from
 * elsewhere.
 */

const BYTES = [0, 1, 2, 8, 10, 13, 31, 32, 34, 44, 45, 46, 48, 57, 59, 92, 127, 128, 139, 192, 239, 254, 255];
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

/** The longest input, but for those that are made long to see what a parser makes of many. */
export const LONGEST = 4096;
const LONGEST_OF_ALL = 2 ** 17;
const REPEATED_ONCE_IN = 500;

/**
 * Each takes and gives bytes; `other` is another input, `words` are texts that stand in the parser.
 */
const WAYS = [
  (bytes, random) => change(bytes, (copy) => (copy[random.below(copy.length)] ^= 1 << random.below(8))),
  (bytes, random) => change(bytes, (copy) => (copy[random.below(copy.length)] = random.of(BYTES))),
  (bytes, random) => change(bytes, (copy) => (copy[random.below(copy.length)] += random.below(33) - 16)),
  (bytes, random) => change(bytes, (copy) => (copy[random.below(copy.length)] = random.below(256))),
  (bytes, random) =>
    change(bytes, (copy) => {
      const size = random.of([2, 4, 8]);
      if (copy.length < size) return;
      const view = new DataView(copy.buffer);
      const at = random.below(copy.length - size + 1);
      const value = random.of(NUMBERS);
      const isLittle = random.once(2);
      if (size === 2) view.setUint16(at, value, isLittle);
      else if (size === 4) view.setUint32(at, value, isLittle);
      else view.setBigUint64(at, BigInt(value), isLittle);
    }),
  (bytes, random) => {
    const [begin, end] = piece(bytes, random);
    return spliced(bytes, begin, end, new Uint8Array());
  },
  (bytes, random) => {
    const [begin, end] = piece(bytes, random);
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at, bytes.subarray(begin, end));
  },
  (bytes, random) => {
    const [begin, end] = piece(bytes, random);
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, Math.min(bytes.length, at + end - begin), bytes.subarray(begin, end));
  },
  (bytes, random, { other }) => {
    const [begin, end] = piece(other, random);
    const at = random.below(bytes.length + 1);
    return spliced(
      bytes,
      at,
      random.once(2) ? at : Math.min(bytes.length, at + end - begin),
      other.subarray(begin, end),
    );
  },
  (bytes, random, { other }) => {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, bytes.length, other.subarray(Math.min(at, other.length)));
  },
  (bytes, random, { words }) => {
    const word = Buffer.from(random.of(words));
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, random.once(2) ? at : Math.min(bytes.length, at + word.length), word);
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at, new Uint8Array(1 + random.below(32)).fill(random.of(BYTES)));
  },
];

/** Some changes of `bytes`; now and then a piece of it comes very often. */
export function mutated(bytes, random, context) {
  if (random.once(REPEATED_ONCE_IN)) return repeated(bytes, random);
  let changed = bytes;
  for (let changes = 1 << random.below(5); changes > 0; changes--) changed = random.of(WAYS)(changed, random, context);
  return changed.subarray(0, LONGEST);
}

/** A piece of `bytes` so often that the whole is long. */
export function repeated(bytes, random) {
  const [begin, end] = piece(bytes, random);
  if (begin === end) return bytes;
  const times = Math.max(1, Math.floor((LONGEST_OF_ALL >> random.below(6)) / (end - begin)));
  const many = new Uint8Array(times * (end - begin));
  for (let at = 0; at < many.length; at += end - begin) many.set(bytes.subarray(begin, end), at);
  return spliced(bytes, begin, end, many);
}

function change(bytes, work) {
  const copy = new Uint8Array(bytes);
  if (copy.length > 0) work(copy);
  return copy;
}

/** Where a piece of the bytes begins and ends, mostly a short one. */
function piece(bytes, random) {
  const begin = random.below(bytes.length + 1);
  const most = bytes.length - begin;
  return [begin, begin + Math.min(most, random.below(random.once(4) ? most + 1 : 17))];
}

/** The bytes with `inserted` in place of those from `begin` to `end`. */
export function spliced(bytes, begin, end, inserted) {
  const whole = new Uint8Array(begin + inserted.length + bytes.length - end);
  whole.set(bytes.subarray(0, begin));
  whole.set(inserted, begin);
  whole.set(bytes.subarray(end), begin + inserted.length);
  return whole;
}
