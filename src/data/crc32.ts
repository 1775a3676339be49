/** The polynomial of zip and gzip, bits reversed. */
const POLYNOMIAL = 0xedb88320;

/**
 * The checksum that zip and gzip keep of a content, or of one that goes on behind bytes whose
 * checksum is `before`.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  // not by an iterator, which engines go through several times slower until they optimize it
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

/** What each byte makes of it. */
const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});
