import { DataError, ResourceError } from "../errors.js";

/** The file at a URL. @throws DataError DATA_NOT_FOUND. */
export async function readFile(url: string | URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new DataError("DATA_NOT_FOUND", `${url} can't be fetched; check the address.`, { cause });
  });
  if (!response.ok)
    throw new DataError("DATA_NOT_FOUND", `${url} can't be fetched (status ${response.status}); check the address.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Offers the bytes as a download. @throws ResourceError WRITE_FAILED where there is no page. */
export async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  if (typeof document === "undefined")
    throw new ResourceError("WRITE_FAILED", `A worker can't write ${path}: pass the bytes of toBytes() to the page.`);
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  const link = document.createElement("a");
  link.href = url;
  link.download = path;
  link.click();
  URL.revokeObjectURL(url);
}

/** Whether something is at a URL. */
export function exists(url: string): Promise<boolean> {
  return fetch(url, { method: "HEAD" }).then(
    ({ ok }) => ok,
    () => false,
  );
}
