/**
 * Elements of a matrix as they lie in memory: Reals, or bytes that each stand for a multiple of one
 * scale. T is Real or u8; `factor` is the scale in every lane, which Reals don't use.
 */
import { at, lanes, loadTail } from "./simd";

/**
 * The first `count` (0 .. lanes) elements at `address`, zeros behind them; nothing behind them is
 * read.
 */
@inline
export function loadElements<T>(address: usize, count: usize, factor: v128): v128 {
  if (count == 0) return v128.splat<Real>(0);
  if (sizeof<T>() == sizeof<Real>()) return count == lanes<Real>() ? v128.load(address) : loadTail(address, count);
  if (sizeof<Real>() == 8) {
    return scaled(v128.splat<i16>(count == 2 ? (load<u16>(address) as i16) : (load<u8>(address) as i16)), factor);
  }
  if (count == 4) return scaled(v128.load32_zero(address), factor);
  let bytes = load<u8>(address) as u32;
  if (count > 1) bytes |= (load<u8>(address, 1) as u32) << 8;
  if (count > 2) bytes |= (load<u8>(address, 2) as u32) << 16;
  return scaled(v128.splat<i32>(bytes), factor);
}

/** out[i][j] = scale * bytes[i * next + j]; out: [lines, length], tight. */
export function scaleLines(out: usize, bytes: usize, lines: usize, length: usize, next: usize, scale: Real): void {
  const factor = v128.splat<Real>(scale);
  for (; lines > 0; lines--, bytes += next) {
    let from = bytes;
    const end = from + length;
    for (; from + lanes<Real>() <= end; from += lanes<Real>(), out += 16) {
      v128.store(out, loadElements<u8>(from, lanes<Real>(), factor));
    }
    for (; from < end; from++, out = at(out, 1)) store<Real>(out, (load<u8>(from) as Real) * scale);
  }
}

/** The lowest bytes of a vector, one for each lane, times `factor`. */
@inline
function scaled(bytes: v128, factor: v128): v128 {
  const words = v128.extend_low<u16>(v128.extend_low<u8>(bytes));
  return v128.mul<Real>(sizeof<Real>() == 8 ? v128.convert_low<i32>(words) : v128.convert<i32>(words), factor);
}
