import { tokenize } from '../sql/lexer.ts';
import { isReal } from '../sql/parameter-value.ts';
import type { Bindings } from './prepared-statement.ts';

/**
 * SQL in which the parameters that have a bigint or a REAL are that number: sql.js binds it as text. A CAST alone would have
 * the text beside it read as a number (`'07' = CAST(:p AS INTEGER)`), which a parameter does not; a unary plus has no
 * affinity, and changes nothing else (https://sqlite.org/datatype3.html#affinity_of_expressions). Beyond 64 bits it is
 * a REAL, as in a literal.
 */
export function withExactNumbers(sql: string, bindings: Bindings): string {
  if (![...bindings.values()].some((value) => typeof value === 'bigint' || isReal(value))) return sql;
  let written = '';
  let end = 0;
  for (const token of tokenize(sql)) {
    const value = token.kind === 'parameter' ? bindings.get(token.text) : undefined;
    const isExact = isReal(value);
    if (!isExact && typeof value !== 'bigint') continue;
    const type = !isExact && isInteger(value) ? 'INTEGER' : 'REAL';
    written += `${sql.slice(end, token.start)}+CAST(${token.text} AS ${type})`;
    end = token.end;
  }
  return written + sql.slice(end);
}

const isInteger = (value: bigint): boolean => value === BigInt.asIntN(64, value);
