import { SqlError } from '../base/errors.ts';
import { Cursor } from './cursor.ts';
import { locate, tokenize, tokenizeClosed } from './lexer.ts';
import { readTemplates } from './parameters.ts';
import { type StatementText, splitStatements } from './split.ts';
import { isKeyword } from './token.ts';

export type Statement =
  /** What SQLite itself runs: SELECT, VALUES, and statements on local tables. */
  | { readonly kind: 'sqlite'; readonly text: StatementText }
  | { readonly kind: 'explain'; readonly statement: Statement; readonly text: StatementText }
  | DescribeStatement
  | ShowStatement
  /** INSERT, REPLACE, UPDATE or DELETE on a table of three parts. */
  | WriteStatement;

export interface DescribeStatement {
  readonly kind: 'describe';
  readonly extended: boolean;
  /** As written: `okta.api_tokens.api_tokens`, or the name of a local table. */
  readonly table: string;
  /** Of DESCRIBE METHOD: the name of one of the table's operations. */
  readonly method?: string | undefined;
  /** What the first column has to be like; undefined: anything. */
  readonly like?: string | undefined;
  readonly text: StatementText;
}

export interface ShowStatement {
  readonly kind: 'show';
  readonly subject: 'providers' | 'services' | 'resources' | 'methods';
  /** What stands after IN; empty for SHOW PROVIDERS. */
  readonly of: string;
  readonly extended: boolean;
  readonly like?: string | undefined;
  readonly text: StatementText;
}

export interface WriteStatement {
  readonly kind: 'write';
  readonly verb: 'insert' | 'replace' | 'update' | 'delete';
  /** The three-part name as written. */
  readonly table: string;
  /** Index of the name's first token. */
  readonly tableAt: number;
  readonly text: StatementText;
}

/**
 * The statements of a text, in order.
 * @throws SqlError when the text holds none, or cannot be cut into tokens; for a write also when a comment has no end.
 */
export function readStatements(source: string): readonly Statement[] {
  const texts = splitStatements(source, readTemplates(source, tokenize(source)));
  if (texts.length === 0) throw new SqlError('there is no SQL statement here', { hint: 'Try SELECT 1;' });
  const statements = texts.map(readStatement);
  // A comment without an end may have swallowed the half of a WHERE.
  if (statements.some(({ kind }) => kind === 'write')) tokenizeClosed(source);
  return statements;
}

/** @throws SqlError when one of our own kinds is not complete */
export function readStatement(text: StatementText): Statement {
  const cursor = new Cursor(text.tokens);
  if (cursor.atKeyword('EXPLAIN') && !isKeyword(cursor.peek(1), 'QUERY')) {
    const tokens = text.tokens.slice(1);
    if (tokens.length === 0) throw incomplete(text, 'EXPLAIN needs a statement');
    return { kind: 'explain', statement: readStatement({ source: text.source, tokens }), text };
  }
  if (cursor.takeKeyword('DESCRIBE', 'DESC')) return readDescribe(cursor, text);
  if (cursor.takeKeyword('SHOW')) return readShow(cursor, text);
  return readWrite(cursor, text) ?? { kind: 'sqlite', text };
}

function incomplete(text: StatementText, message: string, hint?: string): SqlError {
  return new SqlError(message, { location: locate(text.source, text.tokens.at(-1)?.end ?? 0), hint });
}

function readDescribe(cursor: Cursor, text: StatementText): DescribeStatement {
  const extended = cursor.peek(1) !== undefined && cursor.takeKeyword('EXTENDED');
  const isMethod = cursor.peek(1) !== undefined && cursor.takeKeyword('METHOD');
  const names = cursor.takeDottedName();
  const method = isMethod ? names.at(-1) : undefined;
  const table = (isMethod ? names.slice(0, -1) : names).join('.');
  const like = takeLike(cursor);
  if (table === '' || !cursor.done) {
    throw isMethod
      ? incomplete(
          text,
          'DESCRIBE METHOD takes the name of a table and of one of its methods',
          'DESCRIBE METHOD okta.api_tokens.api_tokens.list_api_tokens;',
        )
      : incomplete(text, 'DESCRIBE takes the name of one table', 'DESCRIBE okta.api_tokens.api_tokens;');
  }
  return { kind: 'describe', extended, table, method, like, text };
}

const subjects = ['PROVIDERS', 'SERVICES', 'RESOURCES', 'METHODS'] as const;
const showHint =
  'SHOW PROVIDERS; SHOW SERVICES IN okta; SHOW RESOURCES IN okta.api_tokens; SHOW METHODS IN okta.api_tokens.api_tokens;';

const tablesHint =
  'SHOW SERVICES IN okta; lists the services, and SHOW RESOURCES IN okta.api_tokens; the tables of one.';

function readShow(cursor: Cursor, text: StatementText): ShowStatement {
  const extended = cursor.takeKeyword('EXTENDED');
  const subject = subjects.find((word) => cursor.takeKeyword(word));
  const isTables = cursor.atKeyword('TABLES', 'DATABASES', 'SCHEMAS');
  if (subject === undefined) throw incomplete(text, 'SHOW what?', isTables ? tablesHint : showHint);
  const of = cursor.takeKeyword('IN', 'FROM') ? cursor.takeDottedName().join('.') : '';
  const like = takeLike(cursor);
  if (!cursor.done || (subject !== 'PROVIDERS' && of === '')) {
    throw incomplete(text, `SHOW ${subject} is not complete`, showHint);
  }
  return {
    kind: 'show',
    subject: subject.toLowerCase() as ShowStatement['subject'],
    of,
    extended,
    like,
    text,
  };
}

/** `LIKE 'pattern'`. */
function takeLike(cursor: Cursor): string | undefined {
  if (!cursor.takeKeyword('LIKE')) return undefined;
  const token = cursor.peek();
  if (token?.kind !== 'string') return undefined;
  cursor.position++;
  return token.value;
}

/** Whether a statement of SQLite's mentions tables without reading them: `EXPLAIN QUERY PLAN`, `CREATE VIEW`. */
export const isOnlyCompiled = ({ tokens }: Pick<StatementText, 'tokens'>): boolean =>
  isKeyword(tokens[0], 'EXPLAIN') ||
  (isKeyword(tokens[0], 'CREATE') && tokens.slice(1, 3).some((token) => isKeyword(token, 'VIEW')));

/** Whether a statement only reads: SELECT and VALUES, also behind WITH. */
export function isQuery(statement: Statement): boolean {
  if (statement.kind !== 'sqlite') return false;
  const cursor = new Cursor(statement.text.tokens);
  skipWith(cursor);
  return cursor.atKeyword('SELECT', 'VALUES');
}

const verbs = { INSERT: 'insert', REPLACE: 'replace', UPDATE: 'update', DELETE: 'delete' } as const;

/** A statement that writes to a table of three parts; undefined for all others. */
function readWrite(cursor: Cursor, text: StatementText): WriteStatement | undefined {
  skipWith(cursor);
  const keyword = (['INSERT', 'REPLACE', 'UPDATE', 'DELETE'] as const).find((word) =>
    cursor.takeKeyword(word),
  );
  if (keyword === undefined) return undefined;
  let verb: WriteStatement['verb'] = verbs[keyword];
  if (cursor.takeKeyword('OR')) {
    if (keyword === 'INSERT' && cursor.atKeyword('REPLACE')) verb = 'replace';
    cursor.position++;
  }
  cursor.takeKeyword('INTO', 'FROM');
  const tableAt = cursor.position;
  const name = cursor.takeDottedName();
  return name.length === 3 ? { kind: 'write', verb, table: name.join('.'), tableAt, text } : undefined;
}

function skipWith(cursor: Cursor): void {
  if (!cursor.takeKeyword('WITH')) return;
  while (!cursor.done && !cursor.atKeyword('SELECT', 'VALUES', ...Object.keys(verbs))) {
    if (cursor.takeParenthesized() === undefined) cursor.position++;
  }
}
