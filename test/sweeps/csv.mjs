// Reads a table of 1,000,000 rows x 30 columns, about 250 MB, in turns with papaparse: npm run
// sweep:csv [-- rows] Times are medians of five rounds; memory is the largest resident set of a
// process of its own, beyond that of one which only holds the file's bytes.
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { parseTable, readTable } from "../../build/dist/csv.js";

const COLUMNS = 30;
const ROUNDS = 5;
const PART = 2 ** 18;
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** Ways to go through a file; `text` is all of it, where it has been read before. */
const WAYS = {
  bytes: { name: "its bytes alone", run: (path) => readFileSync(path).length },
  papaparse: {
    name: "papaparse without its fast mode, its rows counted and dropped",
    run: (path, text = readFileSync(path, "latin1")) => {
      let rows = -1;
      Papa.parse(text, {
        delimiter: ",",
        newline: "\n",
        chunkSize: PART,
        fastMode: false,
        chunk: ({ data }) => {
          rows += data.length;
        },
      });
      return rows;
    },
  },
  parseTable: {
    name: "parseTable of a string",
    run: (path, text = readFileSync(path, "latin1")) => parseTable(text).rows,
  },
  parseBytes: { name: "parseTable of bytes", run: (path) => parseTable(readFileSync(path)).rows },
  readTable: {
    name: "readTable of a file",
    run: async (path) => (await readTable(() => createReadStream(path, { highWaterMark: PART }))).rows,
  },
};

/** A table of numbers of 0 to 5 decimals, the same in every run. */
function makeTable(path, rows) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const header = Array.from({ length: COLUMNS }, (_, column) => `c${column}`).join();
  const lines = [header];
  const parts = [];
  for (let row = 0; row < rows; row++) {
    lines.push(Array.from({ length: COLUMNS }, (_, column) => (random() * 2000 - 1000).toFixed(column % 6)).join());
    if (lines.length === 10_000 || row === rows - 1) parts.push(Buffer.from(`${lines.splice(0).join("\n")}\n`));
  }
  writeFileSync(path, Buffer.concat(parts));
}

/** What a process of its own prints. */
function run(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, "--way", ...words], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** What the largest resident set of a new process was that went this way. */
const peakOf = (way, path) => Number(run(way, path)) * 1024;

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function main(rows) {
  const path = join(tmpdir(), `lanegrad-sweep-${rows}.csv`);
  if (!existsSync(path)) run("make", path, String(rows));
  const { size } = statSync(path);
  const numbers = rows * COLUMNS * 8;
  console.log(`${rows} rows x ${COLUMNS} columns: ${mega(size)} of text, ${mega(numbers)} of numbers`);
  // First, while this process is small: a new process begins with the peak of the one that starts
  // it.
  const held = peakOf("bytes", path);
  for (const [way, own] of [
    ["parseBytes", held],
    ["readTable", held - size],
  ]) {
    const beyond = peakOf(way, path) - own;
    console.log(
      `${WAYS[way].name}: ${mega(beyond)} beyond the text's own, ${(beyond / numbers).toFixed(2)} times the numbers'`,
    );
  }
  const timed = ["papaparse", "parseTable", "readTable"];
  const times = Object.fromEntries(timed.map((way) => [way, []]));
  const text = readFileSync(path, "latin1");
  for (let round = 0; round < ROUNDS; round++)
    for (const way of timed) {
      const begun = performance.now();
      if ((await WAYS[way].run(path, text)) < rows) throw new Error(`${way} lost rows`);
      times[way].push(performance.now() - begun);
    }
  const base = median(times.papaparse);
  for (const way of timed) {
    const time = median(times[way]);
    console.log(`${WAYS[way].name}: ${(time / 1000).toFixed(2)} s, ${(time / base).toFixed(2)} times papaparse's`);
  }
}

const [first, way, path, rows] = process.argv.slice(2);
if (first !== "--way") await main(Number(first ?? 1_000_000));
else if (way === "make") makeTable(path, Number(rows));
else {
  await WAYS[way].run(path);
  process.stdout.write(String(process.resourceUsage().maxRSS));
}
