import { orgColumn } from '../../catalog/table.ts';
import { keyText } from '../../plan/key-text.ts';
import type { Clause } from '../../sql/outline.ts';
import { excerpt } from '../../sql/sql-text.ts';
import type { WriteOutline } from '../../sql/write-statement.ts';
import { valuesSelection } from './equal-select.ts';
import { writableColumns, writtenColumns } from './write-columns.ts';
import { checkComparedKey, commonPlan, refusal, type WriteInPlanning } from './write-in-planning.ts';
import type { RowsPlan } from './write-plan.ts';

/** A REPLACE of the rows that a list of VALUES names. @throws SqlError */
export function planValues(
  context: WriteInPlanning,
  outline: Extract<WriteOutline, { kind: 'values' }>,
): RowsPlan {
  const { text, table, operations, valueOfParameter } = context;
  const columns = writtenColumns(text, outline.columns, table, operations.idColumn, { keys: true });
  const indexOf = (kind: 'org' | 'id') => columns.findIndex((column) => column.kind === kind);
  const [orgAt, idAt] = [indexOf('org'), indexOf('id')];
  const missing = [...(orgAt < 0 ? [orgColumn] : []), ...(idAt < 0 ? [operations.idName] : [])];
  if (missing.length > 0) {
    throw refusal(
      context,
      `REPLACE needs the key column ${missing.join(' and ')}`,
      outline.columns[0]?.at ?? 0,
      `Its list of columns begins (${orgColumn}, ${operations.idName}, …).`,
    );
  }
  const orgs = outline.rows.map((row) => literalKey(row[orgAt]));
  for (const [index, row] of outline.rows.entries()) {
    const span = row[orgAt]?.span ?? outline.valuesSpan;
    const org = orgs[index];
    if (org === undefined) {
      throw refusal(
        context,
        `REPLACE without an org: ${orgColumn} must be a literal or a parameter`,
        span.from,
      );
    }
    checkComparedKey(context, { column: 'org', value: org, span });
    const idSpan = row[idAt]?.span ?? outline.valuesSpan;
    const id = literalKey(row[idAt]);
    if (id !== undefined) checkComparedKey(context, { column: 'id', value: id, span: idSpan });
  }
  const body = columns.flatMap((column, at) =>
    column.kind === 'body' ? [{ column: column.column, at }] : [],
  );
  if (body.length === 0) {
    const writable = writableColumns(table).map(({ name }) => name);
    throw refusal(
      context,
      'REPLACE sets nothing: name a column beside the keys',
      outline.columns[0]?.at ?? 0,
      `Columns that can be written: ${writable.join(', ')}.`,
    );
  }
  const selection = valuesSelection(outline, table, operations.idColumn, {
    orgAt,
    idAt,
    bodyAt: body.map(({ at }) => at),
  });
  context.prepare(selection);
  return {
    ...commonPlan(context),
    kind: 'rows',
    verb: 'replace',
    orgs: new Set(orgs.filter((org) => typeof org === 'string')),
    selection: { ...selection, hasKeys: true },
    body: body.map(({ column }) => column),
    // A row of VALUES knows no other row.
    reads: [],
    joins: false,
    sources: body.map(({ at }) => sourceOf(outline.rows.map((row) => row[at]))),
    // Each row of VALUES carries its own keys.
    named: [],
  };

  function sourceOf(clauses: readonly (Clause | undefined)[]): string {
    const [only, ...others] = clauses;
    return only === undefined || others.length > 0 ? 'as its row of VALUES says' : excerpt(text, only.span);
  }

  /** The text of a clause that is one literal or parameter; null for NULL; undefined for any other expression. */
  function literalKey(clause: Clause | undefined): string | null | undefined {
    const [token, ...more] = clause === undefined ? [] : text.tokens.slice(clause.span.from, clause.span.to);
    if (token === undefined || more.length > 0) return undefined;
    if (token.kind === 'parameter') return keyText(valueOfParameter(token.text));
    if (token.keyword === 'NULL') return null;
    return token.kind === 'string' || /^\d+$/.test(token.text) ? token.value : undefined;
  }
}
