/** Numbers from -1/2 to 1/2 (Park and Miller's generator). */
export function numbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.5;
  };
}
