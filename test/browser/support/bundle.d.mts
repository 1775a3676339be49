/**
 * The module at `entry` and all that it imports, TypeScript or not, as one module for pages;
 * `folder` is the project's.
 */
export declare function bundle(entry: string, folder: string): Promise<Uint8Array>;
