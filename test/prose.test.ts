/** How `npm run lint` wraps prose: paragraphs alone, and never a sign from what it joins. */
import { describe, expect, test } from "vitest";

const { wrappedComments } = await import("../src/make/prose/comments.mjs" as string);
const { wrapped } = await import("../src/make/prose/markdown.mjs" as string);

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i % 10}`).join(" ");

describe("markdown", () => {
  test("paragraphs of too long lines are wrapped, all others left as they are", () => {
    const short = ["A line.", "Another line."];
    expect(wrapped(short, 100)).toEqual(short);
    const [first, ...more] = wrapped([words(18)], 100);
    expect(first).toHaveLength(95);
    expect([first, ...more].join(" ")).toBe(words(18));
  });

  test("items hang, quotes keep their sign, and what begins anew does so", () => {
    expect(wrapped([`- ${words(18)}`], 100)[1]).toMatch(/^ {2}word/);
    expect(wrapped([`> ${words(18)}`], 100)[1]).toMatch(/^> word/);
    expect(wrapped([words(18), "- an item", "1. another"], 100).slice(-2)).toEqual(["- an item", "1. another"]);
  });

  test("code, tables, titles and drawings stay as long as they are", () => {
    const kept = [
      "```",
      words(20),
      "```",
      `| ${words(20)} |`,
      `# ${words(20)}`,
      "",
      `    ${words(20)}     ${words(9)}`,
    ];
    expect(wrapped(kept, 100)).toEqual(kept);
  });

  test.each(["-", "=", "<=", "+", "/", "3."])("no line begins with %s", (sign) => {
    for (let before = 10; before < 20; before++)
      for (const line of wrapped([`${words(before)} ${sign} ${words(12)}`], 100))
        expect(line.startsWith(`${sign} `), line).toBe(false);
  });
});

describe("comments", () => {
  test("those that have their lines for themselves are wrapped, texts and code are not", () => {
    const text = `const a = \`\n// ${words(20)}\n\`; // ${words(20)}\n`;
    expect(wrappedComments(text)).toBe(text);
    expect(wrappedComments(`  /** ${words(18)} */\n`).split("\n")).toEqual([
      "  /**",
      expect.stringMatching(/^ {3}\* word0 .{60,}$/),
      expect.stringMatching(/^ {3}\* word/),
      "   */",
      "",
    ]);
    const [one, two] = wrappedComments(`// ${words(18)}\n// end\n`).split("\n");
    expect(one.length).toBeLessThanOrEqual(100);
    expect(two).toMatch(/^\/\/ word.* end$/);
  });

  test("a tag stands with what it is about, and tools' comments stay", () => {
    const tagged = wrappedComments(`/** ${words(14)} @throws UsageError INVALID_OPTION for what isn't. */\n`);
    expect(tagged).toContain("@throws UsageError");
    const told = `// biome-ignore lint/a/b: ${words(20)}\n`;
    expect(wrappedComments(told)).toBe(told);
  });
});
