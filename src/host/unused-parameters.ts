import { UsageError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { isValueList, type Parameters } from '../sql/parameter-value.ts';
import { parameterKey, parametersOf } from '../sql/parameters.ts';
import type { Statement } from '../sql/statement.ts';

/**
 * A line for each given parameter that none of the statements has: most likely it is misspelt, and the statement means
 * something else than its author thinks.
 * @param given names without sigil
 */
export function unusedParameters(
  statements: readonly Statement[],
  given: Iterable<string>,
): readonly string[] {
  const used = usedBy(statements);
  return [...given]
    .filter((name) => !used.includes(name))
    .map((name) => {
      const meant = nearest(name, used);
      return `-p ${name} is not used${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}

const usedBy = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ text }) => parametersOf(text.tokens).map(parameterKey));

/** @throws UsageError for a parameter that is given several times for nothing: one of its values is a mistake */
export function refuseUnusedLists(statements: readonly Statement[], parameters: Parameters): void {
  const used = usedBy(statements);
  for (const [name, value] of parameters) {
    if (!isValueList(value) || used.includes(name)) continue;
    throw new UsageError(`parameter ${name} is given twice, and no statement has a list IN (:${name})`);
  }
}
