import { SqlError } from '../../base/errors.ts';
import { type Column, findColumn, orgColumn, type Table } from '../../catalog/table.ts';
import { locate } from '../../sql/lexer.ts';
import type { Clause } from '../../sql/outline.ts';
import { excerpt } from '../../sql/sql-text.ts';
import { isName, type Token } from '../../sql/token.ts';
import { exposedName, whereSelection } from './equal-select.ts';
import type { WrittenColumn } from './write-columns.ts';
import { checkComparedKey, commonPlan, refusal, type WriteInPlanning } from './write-in-planning.ts';
import { keyUseOf } from './write-keys.ts';
import type { RowsPlan } from './write-plan.ts';

/** A write of the rows that a WHERE matches. @throws SqlError */
export function planWhere(
  context: WriteInPlanning,
  verb: RowsPlan['verb'],
  where: Clause | undefined,
  columns: readonly WrittenColumn[],
  values: readonly Clause[],
): RowsPlan {
  const { text, table, operations, valueOfParameter, outline } = context;
  const keyword = verb.toUpperCase();
  if (where === undefined) {
    const keys = verb === 'replace' ? `${orgColumn} and ${operations.idName}` : orgColumn;
    throw refusal(context, `${keyword} without WHERE: ${keys} must be bound`, outline.nameSpan.from);
  }
  const { selection, check } = whereSelection(outline, table, where, values);
  context.prepare(selection);
  if (check !== undefined) context.prepare(check);
  const joins = outline.kind === 'set' && outline.joined !== undefined;
  const { idColumn } = operations;
  const use = keyUseOf(
    text.tokens,
    where,
    { table, idColumn, exposedName: exposedName(outline), isJoined: joins },
    valueOfParameter,
  );
  for (const key of use.compared) checkComparedKey(context, key);
  if (use.orgs === undefined) {
    throw refusal(context, `${keyword} without an org: ${orgColumn} is not bound`, where.span.from);
  }
  const namesRows = use.named?.every(({ ids }) => ids !== undefined) === true;
  if (verb === 'replace' && use.named !== undefined && !namesRows) {
    const message = `REPLACE needs the key column ${operations.idName}, which WHERE does not bind`;
    const position = where.span.from;
    throw new SqlError(message, {
      location: locate(text.source, text.tokens[position]?.start ?? 0),
      hint: `Add AND ${operations.idName} = '…'. UPDATE changes all rows that its predicate matches.`,
    });
  }
  return {
    ...commonPlan(context),
    kind: 'rows',
    verb,
    orgs: use.orgs,
    selection: { ...selection, hasKeys: false },
    body: columns.flatMap((column) => (column.kind === 'body' ? [column.column] : [])),
    joins,
    reads: values.flatMap((value) => mentionedColumns(text.tokens, value, table)),
    sources: values.map(({ span }) => excerpt(text, span)),
    named: namesRows ? use.named : undefined,
  };
}

/** Every column that has the name of a word in a clause: more than it reads, where a word means something else. */
const mentionedColumns = (tokens: readonly Token[], { span }: Clause, table: Table): readonly Column[] =>
  tokens
    .slice(span.from, span.to)
    .filter(isName)
    .flatMap(({ value }) => findColumn(table, value) ?? []);
