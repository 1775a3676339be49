import jsTokens from "js-tokens";
import { WIDTH, wrapped } from "./markdown.mjs";

/** Comments that tools read. */
const DIRECTIVE = /^(?:\/\/\/|\/\/#|\/\/ (?:biome-ignore|@ts-)|\/\*[#@*]__)/;

/** A program with those of its comments wrapped that have lines of over `WIDTH` characters. */
export function wrappedComments(text) {
  const lines = text.split("\n");
  // from the last one up, so that what is wrapped moves no line that is still to come
  for (const { first, last, value } of commentsOf(text, lines).reverse()) {
    const own = lines.slice(first, last + 1);
    if (own.every((line) => line.length <= WIDTH)) continue;
    const indent = /^\s*/.exec(own[0])[0];
    const wrap = value.startsWith("//") ? wrappedLines : wrappedBlock;
    lines.splice(first, last + 1 - first, ...wrap(own, indent));
  }
  return lines.join("\n");
}

/** The comments that have their lines for themselves; line comments below each other are one. */
function commentsOf(text, lines) {
  const comments = [];
  let line = 0;
  let column = 0;
  for (const { type, value } of jsTokens(text)) {
    const parts = value.split("\n");
    const last = line + parts.length - 1;
    const end = (parts.length === 1 ? column : 0) + parts.at(-1).length;
    const isAlone = lines[line].slice(0, column).trim() === "" && lines[last].slice(end).trim() === "";
    if (type.endsWith("Comment") && isAlone && !DIRECTIVE.test(value)) add({ first: line, last, column, value });
    line = last;
    column = end;
  }
  return comments;

  function add(comment) {
    const above = comments.at(-1);
    const goesOn = above?.last === comment.first - 1 && above.column === comment.column;
    if (goesOn && above.value.startsWith("//") && comment.value.startsWith("//")) above.last = comment.last;
    else comments.push(comment);
  }
}

/** Lines that begin with two slashes each. */
function wrappedLines(lines, indent) {
  const prose = lines.map((line) => line.trim().replace(/^\/\/ ?/, ""));
  return wrapped(prose, WIDTH - indent.length - 3).map((line) => `${indent}// ${line}`.trimEnd());
}

/** A comment between slashes and stars, on a line of its own each. */
function wrappedBlock(lines, indent) {
  const [, start] = /^(\/\*+)/.exec(lines[0].trim());
  const prose = lines.map((line, at) =>
    line
      .replace(at === 0 ? /^\s*\/\*+ ?/ : /^\s*\* ?(?!\/)/, "")
      .replace(at === lines.length - 1 ? /\s*\*\/$/ : /(?!)/, "")
      .trimEnd(),
  );
  while (prose.length > 1 && prose[0] === "") prose.shift();
  while (prose.length > 1 && prose.at(-1) === "") prose.pop();
  const body = wrapped(prose, WIDTH - indent.length - 3);
  return [`${indent}${start}`, ...body.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}
