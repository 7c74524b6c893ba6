import { SqlError } from '../base/errors.ts';
import type { Parameters } from '../sql/parameter-value.ts';
import { parameterKey, parametersOf } from '../sql/parameters.ts';
import type { SqlText } from '../sql/sql-text.ts';

/** @throws SqlError that names every parameter without a value. */
export function refuseMissing({ tokens }: Pick<SqlText, 'tokens'>, parameters: Parameters): void {
  const missing = parametersOf(tokens).filter((name) => !parameters.has(parameterKey(name)));
  if (missing.length === 0) return;
  throw new SqlError(`no value for parameter ${missing.join(', ')}`, {
    hint: `Give it: ${missing.map((name) => `-p ${parameterKey(name)}=…`).join(' ')}`,
  });
}
