/** A column is not made narrower than this, unless all that is in it is: `abc…`. */
const narrowest = 4;

/**
 * Shrinks columns until their sum is `available`: the wide ones give first, down to a common width, and those that
 * are narrower than it stay whole. What is left over by rounding goes to the first that can use it.
 * @returns undefined when they do not fit even at `narrowest`.
 */
export function fitWidths(natural: readonly number[], available: number): readonly number[] | undefined {
  const sumAt = (cap: number) => natural.reduce((sum, width) => sum + Math.min(width, cap), 0);
  if (sumAt(narrowest) > available) return undefined;
  let cap = narrowest;
  while (cap < available && sumAt(cap + 1) <= available) cap += 1;
  let spare = available - sumAt(cap);
  return natural.map((width) => {
    if (width <= cap) return width;
    if (spare === 0) return cap;
    spare -= 1;
    return cap + 1;
  });
}
