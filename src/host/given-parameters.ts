import { UsageError } from '../base/errors.ts';
import type { Parameters, ParameterValue } from '../sql/parameter-value.ts';

/** By name without sigil; of a name that is given several times, all texts. */
export type GivenParameters = ReadonlyMap<string, readonly string[]>;

/**
 * The texts of `-p name=value`.
 * @throws UsageError for a parameter without a name
 */
export function readGivenParameters(given: readonly string[]): GivenParameters {
  const texts = new Map<string, readonly string[]>();
  for (const argument of given) {
    const at = argument.indexOf('=');
    const name = argument
      .slice(0, Math.max(at, 0))
      .trim()
      .replace(/^[:@$]/, '');
    if (name === '') {
      throw new UsageError(`-p ${argument}: a parameter is written name=value`, {
        hint: '-p subdomain=acme',
      });
    }
    texts.set(name, [...(texts.get(name) ?? []), argument.slice(at + 1)]);
  }
  return texts;
}

/**
 * The values of `-p name=value` for SQL: where each stands decides whether it is a number, and a name that is given
 * several times is a list.
 * @throws UsageError for a parameter without a name
 */
export const readParameters = (given: readonly string[]): Parameters =>
  new Map(
    [...readGivenParameters(given)].map(([name, texts]): [string, ParameterValue] => {
      const [first, ...others] = texts.map((text) => ({ given: text }));
      return [
        name,
        first === undefined || others.length > 0 ? texts.map((text) => ({ given: text })) : first,
      ];
    }),
  );
