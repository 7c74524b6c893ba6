import { foldName } from '../base/fold-name.ts';
import { dottedNameAt } from './dotted-name.ts';
import { isTrigger, type StatementText } from './split.ts';
import { isKeyword, isName, isSymbol, type Token } from './token.ts';

export interface NamedTables {
  /** The whole name of the one table that ends with these one or two parts. */
  readonly fullName: (parts: readonly string[]) => string | undefined;
  /** Whether SQLite knows a table or view of that name. */
  readonly isLocal: (parts: readonly string[]) => boolean;
}

/**
 * A statement in which each table of Okta's has its three parts. A name of one or two parts is one of Okta's where nothing
 * local has that name: no table, no view, and no CTE anywhere in the statement.
 */
export function withFullNames(statement: StatementText, tables: NamedTables): StatementText {
  const { tokens } = statement;
  // What a trigger names may come to be later, and cannot be a table of Okta's.
  if (isTrigger(tokens)) return statement;
  const ctes = new Set(cteNames(tokens).map((name) => foldName(name)));
  const full: Token[] = [];
  let copied = 0;
  for (const at of tablePlaces(tokens)) {
    const { names, end } = dottedNameAt(tokens, at);
    if (names.length > 2) continue;
    const name = tables.fullName(names);
    if (name === undefined || (names.length === 1 && ctes.has(foldName(names[0] ?? '')))) continue;
    if (tables.isLocal(names)) continue;
    const written = tokens[end - 1];
    if (written === undefined) continue;
    full.push(...tokens.slice(copied, at), ...partsBefore(name, tokens[at]?.start ?? 0), written);
    copied = end;
  }
  return copied === 0 ? statement : { ...statement, tokens: [...full, ...tokens.slice(copied)] };
}

/** The first parts of a name as tokens that take no place in the text. The last is the one that was written. */
function partsBefore(name: string, start: number): readonly Token[] {
  const place = { start, end: start };
  const dot: Token = { kind: 'symbol', text: '.', value: '.', keyword: '', ...place };
  return name
    .split('.')
    .slice(0, -1)
    .flatMap((part): Token[] => [
      { kind: 'word', text: part, value: part, keyword: part.toUpperCase(), ...place },
      dot,
    ]);
}

/** Names that a WITH clause defines: `name AS (`, with columns and MATERIALIZED between. */
function cteNames(tokens: readonly Token[]): readonly string[] {
  if (!tokens.some((token) => isKeyword(token, 'WITH'))) return [];
  return tokens.flatMap((token, index) => {
    const isFirst = isKeyword(tokens[index - 1], 'WITH', 'RECURSIVE') || isSymbol(tokens[index - 1], ',');
    if (!isFirst || !isName(token)) return [];
    let at = index + 1;
    if (isSymbol(tokens[at], '(')) while (at < tokens.length && !isSymbol(tokens[at++], ')'));
    if (!isKeyword(tokens[at], 'AS')) return [];
    at++;
    if (isKeyword(tokens[at], 'NOT')) at++;
    if (isKeyword(tokens[at], 'MATERIALIZED')) at++;
    return isSymbol(tokens[at], '(') ? [token.value] : [];
  });
}

/** Within one pair of parentheses. */
interface Level {
  /** Between FROM and the next clause, where a comma comes before a table. */
  inFrom: boolean;
  /** Whether a table may stand next: one that is read, or one that is written. */
  expects: 'source' | 'target' | false;
}

const endOfFrom = [
  'WHERE',
  'GROUP',
  'ORDER',
  'LIMIT',
  'HAVING',
  'WINDOW',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'SET',
  'RETURNING',
  'SELECT',
  'VALUES',
];

/** Where a table stands that is read or written: the index of the first token of each name. */
function* tablePlaces(tokens: readonly Token[]): Generator<number> {
  const levels: Level[] = [];
  let level: Level = { inFrom: false, expects: false };
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (isSymbol(token, '(')) {
      levels.push(level);
      level = { inFrom: level.expects === 'source', expects: level.expects };
    } else if (isSymbol(token, ')')) {
      level = levels.pop() ?? level;
      level.expects = false;
    } else if (isSymbol(token, ',')) {
      level.expects = level.inFrom ? 'source' : false;
    } else if (isKeyword(token, 'FROM')) {
      const isComparison = isKeyword(tokens[index - 1], 'DISTINCT');
      if (!isComparison) level = Object.assign(level, { inFrom: true, expects: 'source' });
    } else if (isKeyword(token, 'JOIN')) {
      level.expects = 'source';
    } else if (isKeyword(token, 'INTO') || isWrite(tokens, index)) {
      level.expects = 'target';
    } else if (isKeyword(token, 'IN')) {
      level.expects = isName(tokens[index + 1]) ? 'source' : false;
    } else if (isKeyword(token, 'OR') && level.expects) {
      // UPDATE OR IGNORE
      index++;
    } else if (isKeyword(token, ...endOfFrom)) {
      level.inFrom = false;
      level.expects = false;
    } else if (level.expects && isName(token)) {
      const { end } = dottedNameAt(tokens, index);
      const isFunction = level.expects === 'source' && isSymbol(tokens[end], '(');
      level.expects = false;
      if (!isFunction) yield index;
      index = end - 1;
    } else {
      level.expects = false;
    }
  }
}

/** UPDATE, or the REPLACE that takes no INTO; not that of `DO UPDATE`, nor the function. */
const isWrite = (tokens: readonly Token[], index: number): boolean =>
  (isKeyword(tokens[index], 'UPDATE') && !isKeyword(tokens[index - 1], 'DO')) ||
  (isKeyword(tokens[index], 'REPLACE') &&
    isName(tokens[index + 1]) &&
    (index === 0 || isSymbol(tokens[index - 1], ')')));
