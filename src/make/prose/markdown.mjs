/** The most characters a line of prose has. */
export const WIDTH = 100;

/** Lines that stay as they are: titles, tables, tags, references, rules, lines that end hard. */
const KEPT = /^\s*(?:#{1,6} |\||<|\[[^\]]+\]: |(?:-{3,}|\*{3,})\s*$)|(?: {2}|\\)$/;
/** What Markdown takes for code outside of lists: lines further in than a paragraph's. */
const INDENTED = /^ {4,}/;
const FENCE = /^\s*(?:```|~~~)/;
/** What begins a paragraph of its own: quotes, items of lists, tags of docstrings. */
const START = /^(\s*(?:> )*)((?:[-*+]|\d+[.)]) +)?/;
/** Words that stand on one line: code, links, a tag with what it is about, all without blanks. */
const WORD = /(?:@[a-z]+ \S+|`[^`]*`|\{@[^}]*\}|!?\[[^\]]*\]\([^)]*\)|[^\s`])+|`/g;
/**
 * What would begin an item, a title, a quote, a table or code, or part a sign from what it joins.
 */
const BEGINS = /^(?:[-*+/<>=|]{1,3}$|\d+[.)]$|#{1,6}$|```|~~~|\|)/;

/** Markdown with the paragraphs wrapped that have a line of more than `width` characters. */
export function wrapped(lines, width) {
  const result = [];
  let paragraph = [];
  let isCode = false;
  for (const line of lines) {
    if (FENCE.test(line)) isCode = !isCode;
    const isIndented = INDENTED.test(line) && START.exec(paragraph[0] ?? "")?.[2] === undefined;
    const isKept = isCode || isIndented || FENCE.test(line) || line.trim() === "" || KEPT.test(line);
    if (isKept || beginsAnew(line, paragraph)) {
      result.push(...wrappedParagraph(paragraph, width));
      paragraph = [];
    }
    if (isKept) result.push(line);
    else paragraph.push(line);
  }
  return [...result, ...wrappedParagraph(paragraph, width)];
}

/** Whether a line is the first of a paragraph, though no empty line stands before it. */
function beginsAnew(line, paragraph) {
  const [, quote, item] = START.exec(line);
  if (item !== undefined || line.trim().startsWith("@")) return true;
  return paragraph.length > 0 && quoteOf(quote) !== quoteOf(START.exec(paragraph[0])[1]);
}

function quoteOf(indent) {
  return indent.replaceAll(" ", "");
}

/** A paragraph's lines, wrapped if one of them is too long. */
function wrappedParagraph(lines, width) {
  if (lines.every((line) => line.length <= width)) return lines;
  const [first, quote, item = ""] = START.exec(lines[0]);
  const hanging = quote + " ".repeat(item.length);
  const text = lines.map((line, at) => (at === 0 ? line.slice(first.length) : line.replace(/^\s*(?:> )*/, "")));
  const result = [];
  let line = first;
  let isEmpty = true;
  for (const word of wordsOf(text.join(" "))) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      result.push(line);
      line = hanging + word;
    } else {
      line += (isEmpty ? "" : " ") + word;
    }
    isEmpty = false;
  }
  return [...result, line];
}

/** What stands on one line each. */
function wordsOf(text) {
  const words = [];
  for (const [word] of text.matchAll(WORD)) {
    if (BEGINS.test(word) && words.length > 0) words.push(`${words.pop()} ${word}`);
    else words.push(word);
  }
  return words;
}
