import { foldName } from '../base/fold-name.ts';

/**
 * Makes column names fit to be the keys of one object: a name that stands there already gets the first of `_2`,
 * `_3`, … that is free, so that `SELECT a.id, b.id` loses no value.
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let count = 2;
    while (taken.has(`${name}_${count}`)) count += 1;
    const unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
}

/** The same for programs to which names that differ in case alone are one. */
export function uniqueColumnNames(names: readonly string[]): readonly string[] {
  const unique = uniqueNames(names.map(foldName));
  return names.map((name, index) => (unique[index] === foldName(name) ? name : (unique[index] ?? name)));
}
