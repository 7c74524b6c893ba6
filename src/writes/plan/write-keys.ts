import { isSameName } from '../../base/fold-name.ts';
import { findColumn, orgColumn, type Table } from '../../catalog/table.ts';
import { keyTextsOf, type ValueOfParameter } from '../../plan/key-text.ts';
import type { Clause } from '../../sql/outline.ts';
import { parsePredicate } from '../../sql/parse.ts';
import type { Operand, Predicate } from '../../sql/predicate.ts';
import type { Span, Token } from '../../sql/token.ts';

/** The use of the two key columns in a predicate, by literals and parameters alone. */
export interface KeyUse {
  /** The only orgs that a matching row can belong to; undefined when no literal bounds them. */
  readonly orgs: ReadonlySet<string> | undefined;
  /**
   * The rows by their keys, when the predicate has no other conditions; undefined otherwise. Several when it
   * is an OR.
   */
  readonly named: readonly NamedRows[] | undefined;
  /** Every value that the key columns are compared with, wherever in the predicate. NULL as null. */
  readonly compared: readonly ComparedKey[];
}

/** Rows of these orgs with these ids; undefined ids: all rows. */
export interface NamedRows {
  readonly orgs: ReadonlySet<string> | undefined;
  readonly ids: ReadonlySet<string> | undefined;
}

export interface ComparedKey {
  readonly column: KeyColumn;
  readonly value: string | null;
  /** Of the predicate. */
  readonly span: Span;
}

type KeyColumn = 'org' | 'id';

/** The table that a predicate is about. */
export interface KeyedTable {
  readonly table: Table;
  /** The column that a by-key operation takes, such as `id`. */
  readonly idColumn: string;
  /** The qualifier of its columns; any other qualifier belongs to another table. */
  readonly exposedName: string;
  /** Other tables are read beside it: a name that is hidden in it may be a column of theirs. */
  readonly isJoined: boolean;
}

/** Reads the keys out of a predicate. A conjunct that it does not understand bounds nothing. */
export function keyUseOf(
  tokens: readonly Token[],
  where: Clause,
  keyed: KeyedTable,
  valueOfParameter: ValueOfParameter,
): KeyUse {
  const reader = new KeyReader(keyed, valueOfParameter);
  const read = reader.read(parsePredicate(tokens, where));
  return { orgs: read.orgs, named: read.named, compared: reader.compared };
}

interface Read {
  readonly orgs: ReadonlySet<string> | undefined;
  readonly named: readonly NamedRows[] | undefined;
}

const unknown: Read = { orgs: undefined, named: undefined };

class KeyReader {
  readonly compared: ComparedKey[] = [];
  readonly #keyed: KeyedTable;
  readonly #valueOfParameter: ValueOfParameter;

  constructor(keyed: KeyedTable, valueOfParameter: ValueOfParameter) {
    this.#keyed = keyed;
    this.#valueOfParameter = valueOfParameter;
  }

  read(predicate: Predicate): Read {
    switch (predicate.kind) {
      case 'and':
        return predicate.parts.map((part) => this.read(part)).reduce(bothOf);
      case 'or':
        return predicate.parts.map((part) => this.read(part)).reduce(eitherOf);
      case 'in':
        return this.#readValues(predicate.left, predicate.values, predicate.span);
      case 'compare': {
        const { operator, left, right, span } = predicate;
        if (operator !== '=' && operator !== 'is') return unknown;
        return left
          .map((operand, index) => this.#readPair(operand, right[index], span))
          .reduce(bothOf, everything);
      }
      case 'inQuery':
      case 'opaque':
        return unknown;
    }
  }

  #readPair(left: Operand, right: Operand | undefined, span: Span): Read {
    if (right === undefined) return unknown;
    if (this.#keyColumn(left) !== undefined) return this.#readValues(left, [right], span);
    return this.#readValues(right, [left], span);
  }

  /** `column IN (values)` */
  #readValues(left: Operand, operands: readonly Operand[], span: Span): Read {
    const column = this.#keyColumn(left);
    if (column === undefined) return unknown;
    const texts = operands.flatMap((operand) => keyTextsOf(operand, this.#valueOfParameter));
    for (const value of texts) if (value !== undefined) this.compared.push({ column, value, span });
    if (texts.some((value) => value === undefined)) return unknown;
    const values = new Set(texts.filter((value) => typeof value === 'string'));
    const named: NamedRows =
      column === 'org' ? { orgs: values, ids: undefined } : { orgs: undefined, ids: values };
    return { orgs: named.orgs, named: [named] };
  }

  /** SQLite has seen to it that a column without qualifier is that of one table only. */
  #keyColumn(operand: Operand): KeyColumn | undefined {
    if (operand.kind !== 'column') return undefined;
    const { table, idColumn, exposedName, isJoined } = this.#keyed;
    const { qualifier, name } = operand.column;
    if (qualifier.length > 0 && !isSameName(qualifier.at(-1), exposedName)) return undefined;
    const column = findColumn(table, name)?.name;
    if (isJoined && qualifier.length === 0 && !isSameName(column, name)) return undefined;
    if (column === orgColumn) return 'org';
    return column === idColumn ? 'id' : undefined;
  }
}

const everything: Read = { orgs: undefined, named: [{ orgs: undefined, ids: undefined }] };

const bothOf = (a: Read, b: Read): Read => ({
  orgs: intersection(a.orgs, b.orgs),
  named:
    a.named &&
    b.named &&
    a.named.flatMap((left) =>
      (b.named ?? []).map((right) => ({
        orgs: intersection(left.orgs, right.orgs),
        ids: intersection(left.ids, right.ids),
      })),
    ),
});

const eitherOf = (a: Read, b: Read): Read => ({
  orgs: a.orgs && b.orgs && new Set([...a.orgs, ...b.orgs]),
  named: a.named && b.named && [...a.named, ...b.named],
});

function intersection(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...a].filter((value) => b.has(value)));
}
