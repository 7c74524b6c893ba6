import { UsageError } from '../errors.ts';

/**
 * The texts of `-p name=value`, by name without sigil.
 * @throws UsageError for a parameter without a name, or one that is given twice.
 */
export function readGivenParameters(given: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
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
    if (texts.has(name)) throw new UsageError(`parameter ${name} is given twice`);
    texts.set(name, argument.slice(at + 1));
  }
  return texts;
}
