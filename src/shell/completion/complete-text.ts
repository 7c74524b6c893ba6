import { foldName } from '../../base/fold-name.ts';
import { tableNamed } from '../../catalog/short-name.ts';
import { type Column, findColumn, orgColumn, type Table } from '../../catalog/table.ts';
import { dottedNameAt } from '../../sql/dotted-name.ts';
import { isKeyword, isName, isSymbol, type Token } from '../../sql/token.ts';
import { type Completion, type CompletionScope, nothing, startsLike } from './names-in-scope.ts';

/**
 * Completes a text between quotes: the value of a column, or a member of a JSON column.
 * @param from offset of the first character behind the quote
 * @param tokens the tokens of the statement; `at` of them stand before the quote
 */
export function completeText(
  typed: string,
  from: number,
  tokens: readonly Token[],
  at: number,
  scope: CompletionScope,
): Completion {
  const before = tokens.slice(0, at);
  const path = pathAt(before);
  const values =
    path === undefined
      ? valuesOf(comparedAt(before), tokens, scope)
      : membersOf(path, tokens, scope).map((member) => (typed.startsWith('$') ? `$.${member}` : member));
  return values.length === 0
    ? nothing(from + typed.length)
    : {
        from,
        candidates: values
          .filter((value) => startsLike(value, typed))
          .map((value) => ({ text: `${value}'`, label: value })),
      };
}

/** The column whose members are named: before `->` and `->>`, or first in a function such as `json_extract`. */
function pathAt(before: readonly Token[]): string | undefined {
  const last = before.length - 1;
  if (isSymbol(before[last], '->') || isSymbol(before[last], '->>')) return nameAt(before, last - 1);
  const isArgument = isSymbol(before[last], ',') && isSymbol(before[last - 2], '(');
  return isArgument && /^json_/i.test(before[last - 3]?.text ?? '') ? nameAt(before, last - 1) : undefined;
}

const nameAt = (tokens: readonly Token[], at: number): string | undefined =>
  isName(tokens[at]) ? tokens[at]?.value : undefined;

/** The column that is compared with the text: `c = '…`, `c IN ('a', '…`. */
function comparedAt(before: readonly Token[]): string | undefined {
  let at = before.length - 1;
  while (isSymbol(before[at], ',') || before[at]?.kind === 'string') at--;
  if (isSymbol(before[at], '(') && isKeyword(before[at - 1], 'IN')) {
    at -= 2;
    if (isKeyword(before[at], 'NOT')) at--;
    return nameAt(before, at);
  }
  if (at < before.length - 1) return undefined;
  const isComparison = ['=', '==', '!=', '<>'].some((text) => isSymbol(before[at], text));
  return isComparison || isKeyword(before[at], 'IS', 'LIKE') ? nameAt(before, at - 1) : undefined;
}

function valuesOf(
  name: string | undefined,
  tokens: readonly Token[],
  scope: CompletionScope,
): readonly string[] {
  if (name === undefined) return [];
  if (foldName(name) === orgColumn) return scope.orgs;
  return distinct(columnsNamed(name, tokens, scope).flatMap(([table, column]) => knownValues(table, column)));
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** Values that the column or its table declares, and values that Okta's filter takes. */
const knownValues = (table: Table, { name, values }: Column): readonly string[] => [
  ...(values ?? []),
  ...(table.values?.[name] ?? []),
  ...table.operations.flatMap(({ pushdown = {} }) =>
    Object.values(pushdown).flatMap((parameter) =>
      parameter.kind === 'filter' ? (parameter.attributes[name]?.values ?? []) : [],
    ),
  ),
];

/** Members that the column declares, and members that other columns are read from: `login` of `profile.login`. */
function membersOf(name: string, tokens: readonly Token[], scope: CompletionScope): readonly string[] {
  return distinct(
    columnsNamed(name, tokens, scope).flatMap(([table, column]) => [
      ...(column.members ?? []),
      ...table.columns
        .flatMap((other) => other.from)
        .filter((path) => path.startsWith(`${column.name}.`))
        .map((path) => path.split('.')[1] ?? ''),
    ]),
  );
}

/** The columns of that name in the tables of Okta's that the statement names. */
function columnsNamed(
  name: string,
  tokens: readonly Token[],
  { catalog }: CompletionScope,
): readonly (readonly [Table, Column])[] {
  const tables = new Set<Table>();
  for (let at = 0; at < tokens.length; at++) {
    if (!isName(tokens[at])) continue;
    const { names, end } = dottedNameAt(tokens, at);
    const table = tableNamed(catalog, names.slice(0, 3).join('.'));
    if (table !== undefined) tables.add(table);
    at = end - 1;
  }
  return [...tables].flatMap((table): (readonly [Table, Column])[] => {
    const column = findColumn(table, name);
    return column === undefined ? [] : [[table, column]];
  });
}
