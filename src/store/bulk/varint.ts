/** How many bytes SQLite's variable-length integer takes for a value below 2^35. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/**
 * Writes a variable-length integer: seven bits a byte, the highest first, the top bit set in all but the last
 * (https://sqlite.org/fileformat2.html#varint).
 * @param value from 0 to below 2^35
 * @returns where it ends
 */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0x80) {
    bytes[at] = value;
    return at + 1;
  }
  if (value < 0x4000) {
    bytes[at] = 0x80 | (value >> 7);
    bytes[at + 1] = value & 0x7f;
    return at + 2;
  }
  const end = at + varintBytes(value);
  bytes[end - 1] = value & 0x7f;
  let rest = Math.floor(value / 0x80);
  for (let index = end - 2; index >= at; index--) {
    bytes[index] = 0x80 | (rest & 0x7f);
    rest = Math.floor(rest / 0x80);
  }
  return end;
}
