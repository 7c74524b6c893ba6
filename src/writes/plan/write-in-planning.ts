import { SqlError } from '../../base/errors.ts';
import { orgColumn, type Table } from '../../catalog/table.ts';
import type { ValueOfParameter } from '../../plan/key-text.ts';
import { type ComposedText, composeText } from '../../sql/composed-text.ts';
import { locate } from '../../sql/lexer.ts';
import type { StatementText } from '../../sql/split.ts';
import { quoteName } from '../../sql/sql-text.ts';
import type { WriteOutline } from '../../sql/write-statement.ts';
import type { ComparedKey } from './write-keys.ts';
import { isRowId, type RowOperations } from './write-operations.ts';
import type { CommonPlan } from './write-plan.ts';

/** Lets SQLite read a statement, and runs nothing. @throws SqlError */
export type Prepare = (statement: ComposedText) => void;

/** A write that is being planned. */
export interface WriteInPlanning {
  readonly text: StatementText;
  readonly table: Table;
  readonly operations: RowOperations;
  readonly valueOfParameter: ValueOfParameter;
  readonly prepare: Prepare;
  readonly outline: WriteOutline;
}

/** The part that every plan of the statement has. */
export function commonPlan({ text, table, operations, outline }: WriteInPlanning): CommonPlan {
  const { returning } = outline;
  if (returning === undefined) return { text, table, operations, returning: undefined };
  const from = [
    'FROM',
    outline.nameSpan,
    ...(outline.alias === undefined ? [] : [`AS ${quoteName(outline.alias)}`]),
  ];
  const composed = composeText(text, [outline.withSpan, 'SELECT', returning, ...from]);
  return { text, table, operations, returning: composed };
}

/** @throws SqlError for a key that no row can have, or that stands for another row than it seems to. */
export function checkComparedKey(context: WriteInPlanning, { column, value, span }: ComparedKey): void {
  const { operations } = context;
  if (column === 'org') {
    if (value !== null && value !== '') return;
    throw refusal(context, `${orgColumn} is ${value === null ? 'NULL' : 'empty'}`, span.from);
  }
  if (value !== null && isRowId(value, operations)) return;
  const written = value === null ? 'NULL' : `'${value}'`;
  const isCurrent = value !== null && operations.reserved.has(value.toLowerCase());
  throw refusal(
    context,
    `${operations.idName} cannot be ${written} here`,
    span.from,
    isCurrent
      ? `Only DELETE … WHERE ${orgColumn} = '…' AND ${operations.idName} = '${value}' means the token in use.`
      : `An id is a word such as 00T1gtr35t8ZbfBfV1d7; an empty one would stand for all rows.`,
  );
}

const orgHint = `Name the org by a literal or a parameter: ${orgColumn} = 'acme'. A join or a subquery is not enough.`;

/** The error of a write that is not planned, at a token of its statement. */
export function refusal({ text }: WriteInPlanning, message: string, at: number, hint = orgHint): SqlError {
  return new SqlError(`${message}: nothing was sent`, {
    location: locate(text.source, text.tokens[at]?.start ?? 0),
    hint,
  });
}
