import { nearest } from '../catalog/catalog.ts';
import { parameterKey, parametersOf } from '../sql/parameters.ts';
import type { Statement } from '../sql/statement.ts';

/**
 * A line for each parameter that is given but that none of the statements has: most likely it is misspelt, and the
 * statement means something else than whoever gave it thinks.
 * @param given names without sigil
 */
export function unusedParameters(
  statements: readonly Statement[],
  given: Iterable<string>,
): readonly string[] {
  const used = statements.flatMap(({ text }) => parametersOf(text.tokens).map(parameterKey));
  return [...given]
    .filter((name) => !used.includes(name))
    .map((name) => {
      const meant = nearest(name, used);
      return `-p ${name} is not used${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}
