import { UsageError } from '../errors.ts';
import { parseParameter } from './parameter-value.ts';
import type { Parameter, ParameterValues, SavedQuery } from './saved-query.ts';

/**
 * The values of a query's parameters: those given, checked, and the defaults of the others.
 * @param given the texts of `-p name=value`, by name
 * @throws UsageError that tells everything that is wrong, and shows the usage.
 */
export function bindSavedParameters(query: SavedQuery, given: ReadonlyMap<string, string>): ParameterValues {
  const faults: string[] = [];
  const values = new Map();
  for (const parameter of query.parameters) {
    const text = given.get(parameter.name) ?? parameter.default;
    if (text === undefined) {
      faults.push(`parameter ${parameter.name} has no value`);
      continue;
    }
    const parsed = parseParameter(parameter, text);
    const { why } = parameter.check;
    if ('fault' in parsed) {
      const reason = why === undefined ? '' : ` (${why.replace(/\.$/, '')})`;
      faults.push(`parameter ${parameter.name} ${parsed.fault}, not ${JSON.stringify(text)}${reason}`);
    } else values.set(parameter.name, parsed.value);
  }
  const known = new Set(query.parameters.map(({ name }) => name));
  for (const name of given.keys()) if (!known.has(name)) faults.push(`there is no parameter ${name}`);
  if (faults.length > 0) {
    throw new UsageError(`${query.name}: ${faults.join('; ')}`, { hint: `usage: ${usageOf(query)}` });
  }
  return values;
}

/** How a query is run, with what is known of its parameters. */
export function usageOf({ name, parameters }: SavedQuery): string {
  const options = parameters.map((parameter) =>
    parameter.default === undefined
      ? `-p ${parameter.name}=…`
      : `[-p ${parameter.name}=${parameter.default}]`,
  );
  const described = parameters.map((parameter) => `\n  ${parameter.name}: ${describeParameter(parameter)}`);
  return ['oktaql run', name, ...options].join(' ') + described.join('');
}

/** Such as `integer, 1 to 3650, default 90. Older than this many days.` */
export function describeParameter({ type, check, default: preset, help }: Parameter): string {
  const { min, max, above, below, oneOf, pattern } = check;
  const range = min !== undefined && max !== undefined ? `${min} to ${max}` : undefined;
  const parts = [
    type,
    range,
    range === undefined && min !== undefined ? `${min} or more` : undefined,
    range === undefined && max !== undefined ? `${max} or less` : undefined,
    above === undefined ? undefined : `above ${above}`,
    below === undefined ? undefined : `below ${below}`,
    oneOf && `one of ${oneOf.join(', ')}`,
    pattern && `matching ${pattern}`,
    preset === undefined ? 'required' : `default ${preset}`,
  ].filter((part) => part !== undefined);
  return parts.join(', ') + (help === undefined ? '' : `. ${help}`);
}
