/**
 * A simpler row of decisions for which `fails` still holds, by leaving out and lowering parts of it, ever smaller
 * ones. Faster than fast-check's own way where every attempt costs milliseconds.
 * @param attempts how many rows are tried at most
 */
export async function shrinkTape(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<boolean>,
  attempts: number,
): Promise<readonly number[]> {
  let best = tape;
  let left = attempts;
  const accept = async (candidate: readonly number[]): Promise<boolean> => {
    if (left-- <= 0 || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (
    let size = Math.ceil(best.length / 2);
    size >= 1 && left > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = best.length - size; from >= 0 && left > 0; from -= size) {
      const before = best.slice(0, from);
      const after = best.slice(from + size);
      if (await accept([...before, ...after])) continue;
      const part = best.slice(from, from + size);
      if (part.some((value) => value !== 0)) await accept([...before, ...part.map(() => 0), ...after]);
    }
  }
  return best;
}
