/**
 * Rolls up the declarations that the compiler wrote, one file an entry. What several entries use is
 * declared once, in `shared.d.ts`: a `Model` of `lanegrad` is then the one that `lanegrad/formats`
 * takes, which two declarations of a class with private members are not.
 */
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { root } from "../../src/make/ready.mjs";

/**
 * The entries that `exports` of package.json has: the names of their declarations, and of what is
 * rolled up.
 */
const ENTRIES = {
  node: "node",
  csv: "csv",
  data: "nodeData",
  table: "table",
  tensor: "nodeTensor",
  formats: "nodeFormats",
  model: "nodeModel",
  explain: "nodeExplain",
  search: "nodeSearch",
  mpi: "nodeMpi",
  worker: "worker",
  browser: "browser",
  "browser-data": "browserData",
  "browser-tensor": "browserTensor",
  "browser-formats": "browserFormats",
  "browser-model": "browserModel",
  "browser-explain": "browserExplain",
  "browser-search": "browserSearch",
  "browser-mpi": "browserMpi",
};

/**
 * Typed arrays take no parameter before TypeScript 5.7; what their `of` makes has an ArrayBuffer in
 * all versions.
 */
const forOlderCompilers = {
  name: "for-older-compilers",
  renderChunk: (code) => code.replace(/\b(\w+Array)<ArrayBuffer>/g, 'ReturnType<$1Constructor["of"]>'),
};

/**
 * Exports where things are declared: TypeScript 5.2 can't say which module a type is of that a list
 * exports, and refuses to write declarations of programs whose types are inferred from it.
 */
const exportWhereDeclared = {
  name: "export-where-declared",
  renderChunk(code, { isEntry }) {
    if (isEntry) return undefined;
    const exported = new Set();
    const lists = /^export (?:type )?\{(.*)\};\n?/gm;
    const names = new Set([...code.matchAll(lists)].flatMap(([, list]) => list.split(",").map((name) => name.trim())));
    const declaration = /^(declare (?:class|function|const)|interface|type) ([\w$]+)/gm;
    const declared = code.replace(lists, "").replace(declaration, (whole, _, name) => {
      if (!names.has(name)) return whole;
      exported.add(name);
      return `export ${whole}`;
    });
    return `${declared}export { ${[...names].filter((name) => !exported.has(name)).join(", ")} };\n`;
  },
};

/**
 * Writes `build/types`. Throws where an entry uses a type that none exports, which no program could
 * name, or one of the kernels'.
 */
export async function rollUpDeclarations() {
  const compiled = ([name, file]) => [name, join(root, `build/compiled/${file}.d.ts`)];
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(ENTRIES).map(compiled)),
    plugins: [dts(), forOlderCompilers, exportWhereDeclared],
    external: /^#kernels\//,
    treeshake: { moduleSideEffects: "no-external" },
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.write({
    dir: join(root, "build/types"),
    format: "es",
    chunkFileNames: "[name].d.ts",
    manualChunks: (id, { getModuleInfo }) => (getModuleInfo(id)?.isEntry ? undefined : "shared"),
    onlyExplicitManualChunks: true,
    minifyInternalExports: false,
  });
  await bundle.close();
  const generated = output.find(({ code }) => code.includes("#kernels/"));
  if (generated) throw new Error(`${generated.fileName} names what only the kernels' build knows: mark it @internal.`);
}
