import { UsageError } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { parseParameter } from './declared-value.ts';
import type { Parameter, ParameterValues, SavedQuery } from './saved-query.ts';

/**
 * The values of a query's parameters: those given, checked, and the defaults of the others.
 * @param given the texts of `-p name=value`, by name; several for a list
 * @throws UsageError that tells everything that is wrong, and shows the usage.
 */
export function bindSavedParameters(
  query: SavedQuery,
  given: ReadonlyMap<string, string | readonly string[]>,
): ParameterValues {
  const faults: string[] = [];
  const values = new Map<string, SqlValue | readonly SqlValue[]>();
  for (const parameter of query.parameters) {
    const { name, list } = parameter;
    const texts = [given.get(name) ?? parameter.default ?? []].flat();
    if (texts.length === 0 && parameter.default === undefined) faults.push(`parameter ${name} has no value`);
    if (texts.length > 1 && !list) faults.push(`parameter ${name} is given twice, and is no list`);
    const parsed = texts.flatMap((text): readonly SqlValue[] => {
      const result = parseParameter(parameter, text);
      if (!('fault' in result)) return [result.value];
      const { why } = parameter.check;
      const reason = why === undefined ? '' : ` (${why.replace(/\.$/, '')})`;
      faults.push(`parameter ${name} ${result.fault}, not ${inQuotes(text)}${reason}`);
      return [];
    });
    values.set(name, list ? parsed : (parsed[0] ?? null));
  }
  const known = new Set(query.parameters.map(({ name }) => name));
  for (const name of given.keys()) if (!known.has(name)) faults.push(`there is no parameter ${name}`);
  if (faults.length > 0) {
    throw new UsageError(`${query.name}: ${faults.join('; ')}`, { hint: `usage: ${usageOf(query)}` });
  }
  return values;
}

/** The command line of a query, with the known values of its parameters. */
export function usageOf({ name, parameters }: SavedQuery): string {
  const options = parameters.flatMap(({ name: parameter, default: preset, list }) => {
    const texts = [preset ?? '…'].flat();
    const written = texts.map((text) => `-p ${parameter}=${text}`).join(' ') + (list ? ' …' : '');
    return written === '' ? [] : [preset === undefined ? written : `[${written}]`];
  });
  const described = parameters.map((parameter) => `\n  ${parameter.name}: ${describeParameter(parameter)}`);
  return ['oktaql run', name, ...options].join(' ') + described.join('');
}

/** Such as `integer, 1 to 3650, default 90. Older than this many days.` */
export function describeParameter({ type, list, check, default: preset, help }: Parameter): string {
  const { min, max, above, below, oneOf, pattern } = check;
  const range = min !== undefined && max !== undefined ? `${min} to ${max}` : undefined;
  const parts = [
    list ? `list of ${type}` : type,
    range,
    range === undefined && min !== undefined ? `${min} or more` : undefined,
    range === undefined && max !== undefined ? `${max} or less` : undefined,
    above === undefined ? undefined : `above ${above}`,
    below === undefined ? undefined : `below ${below}`,
    oneOf && `one of ${oneOf.join(', ')}`,
    pattern && `matching ${pattern}`,
    preset === undefined ? 'required' : `default ${[preset].flat().join(' ')}`,
  ].filter((part) => part !== undefined);
  return parts.join(', ') + (help === undefined ? '' : `. ${help}`);
}
