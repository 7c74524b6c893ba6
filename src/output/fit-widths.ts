/**
 * Shrinks columns until their sum is `available`: the wide ones give first, down to a common width, and those that
 * are narrower than it stay whole. Space left over by rounding goes to the first column that can use it.
 * @param least the smallest width of each column; at most its natural width
 * @returns undefined when the columns do not fit even so.
 */
export function fitWidths(
  natural: readonly number[],
  least: readonly number[],
  available: number,
): readonly number[] | undefined {
  const widthsAt = (cap: number) =>
    natural.map((width, index) => Math.max(least[index] ?? 0, Math.min(width, cap)));
  if (sum(widthsAt(0)) > available) return undefined;
  let cap = 0;
  while (cap < available && sum(widthsAt(cap + 1)) <= available) cap += 1;
  const widths = widthsAt(cap);
  let spare = available - sum(widths);
  return widths.map((width, index) => {
    if (spare === 0 || width > cap || width === natural[index]) return width;
    spare -= 1;
    return width + 1;
  });
}

const sum = (widths: readonly number[]): number => widths.reduce((total, width) => total + width, 0);
