/**
 * What a format makes of a model: bytes by the name of their file, in the order in which they are
 * to be written.
 */
export type Files = ReadonlyMap<string, Uint8Array>;
