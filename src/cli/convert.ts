import { formatOf } from "../formats/table.js";
import { checkNotRead, checkWritable } from "./files.js";
import { formatBytes } from "./format.js";
import { type Host, writeLine } from "./host.js";
import { aboutFile } from "./loadModel.js";
import { besides } from "./modelBytes.js";
import type { ModelOptions } from "./modelOptions.js";
import { hintOf } from "./modelOptions.js";

/** The options of `lanegrad convert` as the user gave them. */
export interface ConvertOptions extends ModelOptions {
  readonly json?: boolean;
}

/**
 * `lanegrad convert IN OUT`: writes the model of a file in the format that another name ends with.
 * Nothing is written unless all of it can be.
 *
 * @returns the exit code
 */
export async function convert(host: Host, from: string, to: string, options: ConvertOptions): Promise<number> {
  const source = formatOf(from, "read");
  const target = formatOf(to, "write");
  const { platform } = host;
  const [, folder = "", name = to] = /^(.*[/\\])?(.*)$/s.exec(to) ?? [];
  await checkNotRead(host, [{ flag: "OUT", path: to }], [from]);
  await checkWritable(host, [to]);
  const stored = await platform
    .readFile(from)
    .then((bytes) => source.read(bytes, hintOf(options), (other) => platform.readFile(besides(from, other))))
    .catch((cause: unknown) => {
      throw aboutFile(from, cause);
    });
  const files = [...(await target.write(stored, name, platform))].map(
    ([own, bytes]) => [`${folder}${own}`, bytes] as const,
  );
  const paths = files.map(([path]) => path);
  await checkNotRead(
    host,
    paths.map((path) => ({ flag: "OUT", path })),
    [from],
  );
  await checkWritable(host, paths);
  for (const [path, bytes] of files) await platform.writeFile(path, bytes);
  if (options.json) {
    const written = files.map(([path, { length }]) => ({ path, bytes: length }));
    writeLine(host.stdout, JSON.stringify({ from, format: target.title, files: written }));
    return 0;
  }
  for (const [path, { length }] of files) writeLine(host.stdout, `wrote ${path} (${formatBytes(length)})`);
  return 0;
}
