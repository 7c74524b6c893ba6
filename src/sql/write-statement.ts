import { SqlError } from '../base/errors.ts';
import { afterFrom } from './clause-keywords.ts';
import { Cursor } from './cursor.ts';
import { locate } from './lexer.ts';
import type { Clause } from './outline.ts';
import { parsePredicate } from './parse.ts';
import { readFrom } from './read-from.ts';
import { readClause, startsQuery } from './read-query.ts';
import type { StatementText } from './split.ts';
import type { WriteStatement } from './statement.ts';
import { isKeyword, type Span } from './token.ts';

/** The structure of a statement that writes. Its expressions stay spans of tokens: SQLite evaluates them. */
export type WriteOutline = SetOutline | ValuesOutline | DeleteOutline;

interface Outline {
  readonly text: StatementText;
  /** The WITH clause; empty when there is none. */
  readonly withSpan: Span;
  /** The name of the table, without alias. */
  readonly nameSpan: Span;
  readonly alias: string | undefined;
  /** The list after RETURNING. */
  readonly returning: Span | undefined;
}

/** `REPLACE … SET … WHERE …`, `UPDATE … SET … WHERE …` */
export interface SetOutline extends Outline {
  readonly kind: 'set';
  readonly verb: 'replace' | 'update';
  readonly assignments: readonly Assignment[];
  /** What stands after FROM in an UPDATE: tables whose rows its values and its WHERE may use. */
  readonly joined: JoinedTables | undefined;
  readonly where: Clause | undefined;
}

export interface JoinedTables {
  readonly span: Span;
  /** Whether it joins several. */
  readonly isJoin: boolean;
}

/** `REPLACE INTO … (columns) VALUES (…), (…)` */
export interface ValuesOutline extends Outline {
  readonly kind: 'values';
  readonly columns: readonly ColumnMention[];
  /** One clause per column and row. */
  readonly rows: readonly (readonly Clause[])[];
  /** From VALUES to the last parenthesis. */
  readonly valuesSpan: Span;
}

/** `DELETE FROM … WHERE …` */
export interface DeleteOutline extends Outline {
  readonly kind: 'delete';
  readonly where: Clause | undefined;
}

/** The name of a column that is written, as it stands there: `network` or `data__network`. */
export interface ColumnMention {
  readonly name: string;
  /** Index of its token. */
  readonly at: number;
}

export interface Assignment {
  readonly column: ColumnMention;
  readonly value: Clause;
}

/**
 * Reads a statement that writes.
 * @throws SqlError with its place, for an INSERT and for everything that a write does not take: no token is passed
 * over, so that no part of a predicate can be lost.
 */
export function outlineWrite(statement: WriteStatement): WriteOutline {
  if (statement.verb === 'insert') throw insertRefused(statement);
  return new WriteReader(statement, statement.verb).read();
}

const insertRefused = ({ text, table }: WriteStatement): SqlError =>
  new SqlError(`INSERT INTO ${table} is not possible: Okta has no operation that creates such a row`, {
    location: locate(text.source, text.tokens.find((token) => isKeyword(token, 'INSERT'))?.start ?? 0),
    hint: 'API tokens are created in the Admin Console. REPLACE and UPDATE change one, DELETE revokes it.',
  });

/** How a statement may begin, up to the name of its table. */
const openings: Readonly<Record<'replace' | 'update' | 'delete', readonly string[]>> = {
  replace: ['REPLACE', 'REPLACE INTO', 'INSERT OR REPLACE INTO'],
  update: ['UPDATE'],
  delete: ['DELETE FROM'],
};

const clauseEnds = ['WHERE', 'RETURNING', 'FROM', 'ORDER', 'LIMIT'] as const;

const returningEnds = [...clauseEnds, 'UNION', 'INTERSECT', 'EXCEPT', 'GROUP', 'HAVING', 'DISTINCT'] as const;

class WriteReader {
  readonly #text: StatementText;
  readonly #verb: 'replace' | 'update' | 'delete';
  readonly #cursor: Cursor;
  readonly #withSpan: Span;

  constructor({ text, table, tableAt }: WriteStatement, verb: 'replace' | 'update' | 'delete') {
    this.#text = text;
    this.#verb = verb;
    this.#cursor = new Cursor(text.tokens);
    this.#withSpan = { from: 0, to: verbBefore(text, tableAt) };
    this.#cursor.position = tableAt;
    const words = text.tokens.slice(this.#withSpan.to, tableAt).map(({ keyword }) => keyword);
    if (verb === 'update' && words[1] === 'OR') {
      this.#refuse(
        `OR ${words[2]} is not supported: it settles conflicts of unique columns, and Okta has none`,
        this.#withSpan.to + 1,
        `Write UPDATE ${table} SET … WHERE …`,
      );
    }
    if (!openings[verb].includes(words.join(' '))) {
      this.#refuse(`${openings[verb].join(' or ')} is expected here`, this.#withSpan.to);
    }
  }

  read(): WriteOutline {
    const cursor = this.#cursor;
    const from = cursor.position;
    cursor.takeDottedName();
    const nameSpan = { from, to: cursor.position };
    const alias = this.#takeAlias();
    const start = { text: this.#text, withSpan: this.#withSpan, nameSpan, alias };
    if (this.#verb === 'delete') {
      return { ...start, kind: 'delete', where: this.#takeWhere(), returning: this.#takeReturning() };
    }
    if (this.#verb === 'replace' && cursor.atSymbol('(')) {
      return { ...start, kind: 'values', ...this.#takeValues(), returning: this.#takeReturning() };
    }
    const assignments = this.#takeAssignments();
    const joined = this.#verb === 'update' ? this.#takeJoined() : undefined;
    const rest = { where: this.#takeWhere(), returning: this.#takeReturning() };
    return { ...start, kind: 'set', verb: this.#verb, assignments, joined, ...rest };
  }

  #takeAlias(): string | undefined {
    if (!this.#cursor.takeKeyword('AS')) return this.#cursor.takeName();
    return this.#cursor.takeName() ?? this.#refuse('a name must follow AS');
  }

  #takeAssignments(): readonly Assignment[] {
    const cursor = this.#cursor;
    if (!cursor.takeKeyword('SET')) {
      this.#refuse(
        this.#verb === 'replace' ? 'SET or a list of columns is expected here' : 'SET is expected here',
      );
    }
    const assignments: Assignment[] = [];
    do {
      const column = this.#takeColumn('SET lists assignments: column = value');
      if (!cursor.takeSymbol('=')) this.#refuse('= is expected here');
      assignments.push({ column, value: this.#expectNoCondition(this.#takeExpression()) });
    } while (cursor.takeSymbol(','));
    return assignments;
  }

  /** A truth value is nothing that a column of Okta's can be set to: a comma was meant. */
  #expectNoCondition(clause: Clause): Clause {
    const predicate = parsePredicate(this.#text.tokens, clause);
    if (predicate.kind !== 'and' && predicate.kind !== 'or') return clause;
    const at = (predicate.parts[1]?.span.from ?? clause.span.to) - 1;
    const message = `${predicate.kind.toUpperCase()} makes one condition of both sides, which is 0 or 1`;
    return this.#refuse(message, at, 'Assignments are separated by commas.');
  }

  #takeJoined(): JoinedTables | undefined {
    const cursor = this.#cursor;
    if (!cursor.takeKeyword('FROM')) return undefined;
    const { span } = readClause(cursor, [...clauseEnds, ...afterFrom]);
    if (span.to <= span.from) this.#refuse('a table is expected here');
    // Nothing but tables: what comes after them in a SELECT must not get into the one that this becomes a part of.
    const tables = new Cursor(cursor.tokens, span);
    const node = readFrom(tables);
    if (node === undefined || !tables.done) this.#refuse('this is not expected here', tables.position);
    return { span, isJoin: node.kind === 'join' };
  }

  #takeColumn(expected: string): ColumnMention {
    const at = this.#cursor.position;
    return { name: this.#cursor.takeName() ?? this.#refuse(expected), at };
  }

  #takeExpression(): Clause {
    const clause = readClause(this.#cursor, clauseEnds, true);
    return this.#expectExpression(clause);
  }

  /** An expression is put between parentheses later; a bare SELECT would become a subquery there. */
  #expectExpression(clause: Clause): Clause {
    const { from, to } = clause.span;
    if (to <= from) this.#refuse('a value is expected here');
    if (startsQuery(this.#text.tokens[from])) this.#refuse('a subquery goes in parentheses', from);
    return clause;
  }

  #takeValues(): Pick<ValuesOutline, 'columns' | 'rows' | 'valuesSpan'> {
    const cursor = this.#cursor;
    cursor.takeSymbol('(');
    const columns: ColumnMention[] = [];
    do {
      columns.push(this.#takeColumn('the name of a column is expected here'));
    } while (cursor.takeSymbol(','));
    if (!cursor.takeSymbol(')')) this.#refuse(') is expected here');
    const from = cursor.position;
    if (!cursor.takeKeyword('VALUES'))
      this.#refuse('VALUES is expected here: the rows are listed one by one');
    const rows: (readonly Clause[])[] = [];
    do {
      rows.push(this.#takeValuesRow(columns.length));
    } while (cursor.takeSymbol(','));
    return { columns, rows, valuesSpan: { from, to: cursor.position } };
  }

  #takeValuesRow(width: number): readonly Clause[] {
    const cursor = this.#cursor;
    const open = cursor.position;
    if (!cursor.takeSymbol('(')) this.#refuse('( is expected here');
    const values: Clause[] = [];
    do {
      values.push(this.#expectExpression(readClause(cursor, [], true)));
    } while (cursor.takeSymbol(','));
    if (!cursor.takeSymbol(')')) this.#refuse(') is expected here');
    if (values.length !== width) this.#refuse(`${values.length} values for ${width} columns`, open);
    return values;
  }

  #takeWhere(): Clause | undefined {
    if (!this.#cursor.takeKeyword('WHERE')) return undefined;
    return this.#expectExpression(readClause(this.#cursor, clauseEnds));
  }

  /** The last part: whatever else is there is refused. */
  #takeReturning(): Span | undefined {
    const cursor = this.#cursor;
    const list = cursor.takeKeyword('RETURNING') ? readClause(cursor, returningEnds).span : undefined;
    if (list !== undefined && list.to <= list.from) this.#refuse('RETURNING lists what is to be shown');
    if (cursor.atKeyword('FROM')) {
      if (this.#verb === 'update') this.#refuse('FROM stands once, and before WHERE');
      const hint = 'Put the other tables into a subquery of WHERE: apiTokenId IN (SELECT …).';
      this.#refuse('it takes no FROM', undefined, hint);
    }
    if (cursor.atKeyword('ORDER', 'LIMIT')) {
      const hint = 'Choose the rows in WHERE: apiTokenId IN (SELECT … ORDER BY … LIMIT …).';
      this.#refuse('a write takes no ORDER BY and no LIMIT', undefined, hint);
    }
    if (!cursor.done) this.#refuse('this is not expected here');
    return list;
  }

  #refuse(message: string, at = this.#cursor.position, hint?: string): never {
    const { source, tokens } = this.#text;
    const offset = tokens[at]?.start ?? tokens.at(-1)?.end ?? 0;
    throw new SqlError(`${this.#verb.toUpperCase()}: ${message}`, { location: locate(source, offset), hint });
  }
}

/** Index of the verb: what stands before it is the WITH clause. */
function verbBefore({ tokens }: StatementText, tableAt: number): number {
  const isVerb = (at: number) =>
    isKeyword(tokens[at], 'INSERT', 'UPDATE', 'DELETE') ||
    (isKeyword(tokens[at], 'REPLACE') && !isKeyword(tokens[at - 1], 'OR'));
  let at = tableAt - 1;
  while (at > 0 && !isVerb(at)) at--;
  return at;
}
