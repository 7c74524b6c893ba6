import type { Choices } from './choices.ts';

/**
 * Any condition that looks at nothing but one column: those that no equality with a literal can express, and some that
 * one can.
 * @param names what the column may hold
 * @param bind gives a parameter a value, and its name with the colon
 * @returns the condition over the column of that name
 */
export function randomOrgPredicate(
  choices: Choices,
  names: readonly string[],
  bind: (value: string | null) => string,
): (column: string) => string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const value = (): string =>
    choices.oneOf(
      () => text(choices.pick(names)),
      () => text(choices.pick(names)),
      () => bind(choices.pick([...names, null])),
      () => choices.pick(['NULL', '7', '7.0', "''", "'b'", "x'37'"]),
      () => `lower(${text(choices.pick(names))})`,
      () => `${text(choices.pick(names).slice(0, 2))} || ${text(choices.pick(names).slice(2))}`,
      () => `coalesce(NULL, ${text(choices.pick(names))})`,
      () => `CAST(7 AS ${choices.pick(['INTEGER', 'TEXT'])})`,
    );
  /** Marked, because a value may have any text. */
  const column = '\u0001';
  const side = (): string =>
    choices.oneOf(
      () => column,
      () => column,
      () => `lower(${column})`,
      () => `substr(${column}, 1, 2)`,
      () => `${column} COLLATE NOCASE`,
      () => `${column} || ''`,
      () => `coalesce(${column}, 'acme')`,
      () => `nullif(${column}, ${value()})`,
      () => `CAST(${column} AS INTEGER)`,
    );
  const condition = (depth: number): string =>
    choices.oneOf(
      () =>
        `${side()} ${choices.pick(['<>', '<', '>=', '=', 'IS', 'IS NOT', '!=', 'IS DISTINCT FROM'])} ${value()}`,
      () =>
        `${side()} ${choices.pick(['LIKE', 'NOT LIKE'])} ${choices.pick(["'a%'", "'%e%'", "'A_M%'", "'%!%' ESCAPE '!'", "'z'"])}`,
      () => `${side()} ${choices.pick(['NOT IN', 'IN'])} (${choices.several(0, 3, value).join(', ')})`,
      () => `${side()} ${choices.pick(['BETWEEN', 'NOT BETWEEN'])} ${value()} AND ${value()}`,
      () =>
        `CASE ${side()} WHEN ${value()} THEN ${choices.pick(['0', '1', 'NULL'])} ELSE ${choices.pick(['1', "'0'", 'length(\u0001) > 4'])} END`,
      () =>
        `(${side()}, 1) ${choices.pick(['>', '<=', '='])} (${value()}, ${choices.pick(['0', '1', 'NULL'])})`,
      () =>
        choices.pick([
          `${column} IS NULL`,
          `${column} NOTNULL`,
          '0',
          '1',
          'NULL',
          `length(${column})`,
          column,
          `${column} GLOB '[a-b]*'`,
        ]),
      () => `${value()} = ${value()}`,
      () => (depth > 2 ? '1' : `NOT (${condition(depth + 1)})`),
      () => (depth > 2 ? '0' : `(${condition(depth + 1)} OR ${condition(depth + 1)})`),
      () => (depth > 2 ? '1' : `(${condition(depth + 1)} AND ${condition(depth + 1)})`),
      () => (depth > 2 ? '1' : `iif(${condition(depth + 1)}, ${condition(depth + 1)}, 0)`),
    );
  const written = condition(0);
  return (name) => written.replaceAll(column, name);
}
