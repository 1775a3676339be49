import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { dtypes } from "../kernels/support/workspace.js";

const builds = dtypes.flatMap((dtype) => ["", "-relaxed", "-wide"].map((build) => `${dtype}${build}`));
const PLAIN = '(import "env" "memory" (memory $0 0))';
const SHARED = '(import "env" "memory" (memory $0 0 65536 shared))';

const read = (name: string) => readFile(new URL(`../../build/kernels/${name}`, import.meta.url));

test.each(builds)(
  "%s: the build for shared memory differs from the plain one in its memory import alone",
  async (build) => {
    const plain = (await read(`${build}.wat`)).toString();
    const shared = (await read(`${build}-shared.wat`)).toString();
    expect(plain.split(PLAIN)).toHaveLength(2);
    expect(shared.replace(SHARED, PLAIN) === plain).toBe(true);

    const bytes = (await read(`${build}.wasm`)).toString("latin1");
    // limits without a maximum; shared ones with 65536 as LEB128, which are three bytes longer, as is their section
    const limits = "\x03env\x06memory\x02\x00\x00";
    const imports = (length: number, memory: string) => `\x02${String.fromCharCode(length)}\x01${memory}`;
    const from = imports(limits.length + 1, limits);
    const to = imports(limits.length + 4, `${limits.slice(0, -2)}\x03\x00\x80\x80\x04`);
    expect(bytes.split(from)).toHaveLength(2);
    const expected = bytes.replace(from, to);
    expect((await read(`${build}-shared.wasm`)).toString("latin1") === expected).toBe(true);
  },
);
