/**
 * Changes of JSON that leave it JSON: values, names, and what has become of those that stand in
 * texts as JSON again.
 */

const VALUES = [
  ...[null, true, false, "", [], {}, 0, -0, 1, 2, -1, 0.5, 1e308, -1e308, 5e-324, 255, 256, 65536, 2 ** 31, 2 ** 32],
  ...[2 ** 53, 2 ** 53 - 1, 1e21, "__proto__", "constructor", "toString", "0", "1", " ", "\u0000", "\ud800", "\ufffe"],
];
const MANY = 300;

/** The text of some JSON, changed; as it is if it is none. */
export function mutatedJson(text, random, words) {
  const tree = parsed(text);
  if (tree === undefined) return text;
  const changed = changedValue(tree, random, words);
  const written = JSON.stringify(changed);
  return random.once(30) ? twiceNamed(written, random) : written;
}

/** A value of which some part, or all of it, is another one. */
function changedValue(value, random, words) {
  const parts = partsOf(value);
  if (parts.length === 0 || random.once(12)) return otherValue(value, random, words);
  const [key, part] = heavyOf(parts, random);
  switch (random.below(16)) {
    case 0:
      return rebuilt(
        value,
        parts.filter(([name]) => name !== key),
      );
    case 1:
      return rebuilt(value, [...parts, [Array.isArray(value) ? key : random.of(words), random.of(parts)[1]]]);
    case 2:
      return rebuilt(
        value,
        parts.map(([name, one]) => [name === key ? random.of(words) : name, one]),
      );
    case 3: {
      const [, other] = random.of(parts);
      return rebuilt(
        value,
        parts.map(([name, one]) => [name, name === key ? other : one]),
      );
    }
    case 4:
      return Array.isArray(value) ? Array.from({ length: 1 + random.below(MANY) }, () => part) : value;
    default: {
      const changed = changedPart(part, random, words);
      return rebuilt(
        value,
        parts.map(([name, one]) => [name, name === key ? changed : one]),
      );
    }
  }
}

/**
 * One of the parts, those that hold more a little more often: most of what is checked stands in few
 * of them.
 */
function heavyOf(parts, random) {
  return random.of(parts.flatMap((part) => Array(Math.ceil(Math.log2(2 + JSON.stringify(part[1]).length))).fill(part)));
}

/** As `changedValue`, also inside of texts that are JSON. */
function changedPart(part, random, words) {
  const inner = typeof part === "string" ? parsed(part) : undefined;
  if (inner !== undefined && typeof inner === "object" && !random.once(12))
    return JSON.stringify(changedValue(inner, random, words));
  return changedValue(part, random, words);
}

function otherValue(value, random, words) {
  if (typeof value === "number" && random.once(2))
    return random.of([value + 1, value - 1, -value, value * 2, value + 0.5, value * 1000]);
  if (typeof value === "string" && random.once(2)) return random.of(words);
  if (random.once(20)) return nested(random.below(40));
  return random.of(VALUES);
}

function nested(depth) {
  let value = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** The text with one of its names a second time. */
function twiceNamed(text, random) {
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*":/g)];
  if (names.length === 0) return text;
  const { index, 0: name } = random.of(names);
  return `${text.slice(0, index)}${name}0,${text.slice(index)}`;
}

function partsOf(value) {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function rebuilt(value, parts) {
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
