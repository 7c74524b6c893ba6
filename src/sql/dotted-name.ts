import type { ColumnName } from './predicate.ts';
import { isName, isSymbol, type Span, type Token } from './token.ts';

/** `a`, `a.b` or `a.b.c`: its parts, unquoted, and the index after its last token. */
export interface DottedName {
  readonly names: readonly string[];
  readonly end: number;
}

/** To SQLite a string behind a dot is a name as well: `t.'id'`. */
const isPart = (token: Token | undefined): boolean => isName(token) || token?.kind === 'string';

/** Reads the parts of a name on from its first one, which stands at `from`. */
export function dottedNameAt(tokens: readonly Token[], from: number, to = tokens.length): DottedName {
  const names = [tokens[from]?.value ?? ''];
  let end = from + 1;
  while (end + 1 < to && isSymbol(tokens[end], '.') && isPart(tokens[end + 1])) {
    names.push(tokens[end + 1]?.value ?? '');
    end += 2;
  }
  return { names, end };
}

export const columnNameOf = ({ names }: DottedName): ColumnName => ({
  qualifier: names.slice(0, -1),
  name: names.at(-1) ?? '',
});

/** The name of an expression that is nothing but a name; undefined for any other. */
export function plainName(tokens: readonly Token[], { from, to }: Span): ColumnName | undefined {
  if (from >= to || !isName(tokens[from])) return undefined;
  const name = dottedNameAt(tokens, from, to);
  return name.end === to ? columnNameOf(name) : undefined;
}
