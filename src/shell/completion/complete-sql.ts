import type { Table } from '../../catalog/table.ts';
import { splitStatements } from '../../sql/split.ts';
import { quoteName } from '../../sql/sql-text.ts';
import { isKeyword, isReserved, isSymbol, type Token } from '../../sql/token.ts';
import { lexLeniently, sentinelAt } from '../lex-leniently.ts';
import { completeText } from './complete-text.ts';
import {
  type Candidate,
  type Completion,
  type CompletionScope,
  distinct,
  nothing,
  startsLike,
} from './names-in-scope.ts';
import { type Chain, chainBefore, placeAfter } from './place.ts';
import {
  caseWords,
  followingWords,
  operandWords,
  sqliteFunctions,
  statementWords,
  tableFunctions,
  wordsAfter,
} from './sql-words.ts';
import { columnNames, columnsOfTable, cteNames, visibleTables } from './visible-tables.ts';

/** Completes SQL: `text` may hold several statements; that of the cursor counts. */
export function completeSql(text: string, cursor: number, scope: CompletionScope): Completion {
  const { tokens, open } = lexLeniently(text.slice(0, cursor));
  const before = lastStatement(text, tokens, cursor);
  if (open !== undefined) {
    return open.kind === 'string'
      ? completeText(
          text.slice(open.start + 1, cursor),
          open.start + 1,
          [...before, ...statementRest(text, cursor)],
          before.length,
          scope,
        )
      : nothing(cursor);
  }
  if (/--[^\n]*$/.test(text.slice(tokens.at(-1)?.end ?? 0, cursor))) return nothing(cursor);
  const chain = chainBefore(before, cursor);
  const statement = [...before, ...statementRest(text, cursor)];
  const candidates = new SqlCandidates(chain, statement, scope);
  return candidates.at(before.slice(0, chain.at));
}

/** The tokens of the statement that the cursor is in, up to the cursor. */
function lastStatement(text: string, tokens: readonly Token[], cursor: number): readonly Token[] {
  const last = splitStatements(text, [...tokens, sentinelAt(cursor)]).at(-1);
  return last?.tokens.slice(0, -1) ?? [];
}

/** The tokens after the cursor, up to the end of its statement. */
function statementRest(text: string, cursor: number): readonly Token[] {
  const { tokens } = lexLeniently(text.slice(cursor));
  const end = tokens.findIndex((token) => isSymbol(token, ';'));
  return (end === -1 ? tokens : tokens.slice(0, end)).map((token) => ({
    ...token,
    start: token.start + cursor,
    end: token.end + cursor,
  }));
}

/** The candidates for one chain of names. */
class SqlCandidates {
  readonly #chain: Chain;
  readonly #statement: readonly Token[];
  readonly #scope: CompletionScope;

  constructor(chain: Chain, statement: readonly Token[], scope: CompletionScope) {
    this.#chain = chain;
    this.#statement = statement;
    this.#scope = scope;
  }

  at(before: readonly Token[]): Completion {
    const { qualifiers, partial, from, chainFrom } = this.#chain;
    const place = placeAfter(before);
    if (place.kind === 'table') return this.#tables(3, true);
    if (place.kind === 'catalog') return this.#tables(place.parts, false);
    if (qualifiers.length > 0) return this.#qualified();
    if (
      partial === '' &&
      (place.kind === 'expression' || place.kind === 'following') &&
      before.length === 0
    ) {
      return nothing(chainFrom);
    }
    const words = (list: readonly string[]) => this.#words(list);
    switch (place.kind) {
      case 'statement':
        return { from, candidates: words(statementWords) };
      case 'words':
        return { from, candidates: words(wordsAfter[place.words] ?? []) };
      case 'following':
        return {
          from,
          candidates: words(inCase(before) ? caseWords : followingWords),
        };
      case 'expression':
        return {
          from,
          candidates: distinct([...this.#columns(), ...this.#functions(), ...words(operandWords)]),
        };
    }
  }

  /** Tables, part by part after the first dot; the beginning of any part of a name finds it as well. */
  #tables(parts: number, withLocal: boolean): Completion {
    const { qualifiers, partial, chainFrom, from } = this.#chain;
    const names = [
      ...new Set(this.#scope.catalog.names.map((name) => name.split('.').slice(0, parts).join('.'))),
    ];
    const typed = [...qualifiers, partial].join('.');
    const matching = names.filter((name) => startsLike(name, typed));
    if (qualifiers.length > 0) return { from: chainFrom, candidates: nextParts(matching, qualifiers.length) };
    const byPart =
      matching.length === 0 && partial !== ''
        ? names.filter((name) => name.split('.').some((part) => startsLike(part, partial)))
        : [];
    const local = withLocal ? this.#localNames() : [];
    const only = matching.length === 1 || local.length > 0 ? plain(matching) : nextParts(matching, 0);
    const candidates = [...(partial === '' ? plain(matching) : only), ...plain(byPart), ...local];
    return { from, candidates: distinct(candidates) };
  }

  #localNames(): readonly Candidate[] {
    const { partial } = this.#chain;
    return [
      ...cteNames(this.#statement).map(spelled),
      ...this.#scope.localTables.map(({ name }) => spelled(name)),
      ...(partial === '' ? [] : tableFunctions.map((name) => `${name}(`)),
    ]
      .filter((name) => startsLike(name.replace(/^"/, ''), partial))
      .map((text) => ({ text }));
  }

  /** After `t.`: columns of t; after `okta.`: the next part of a table's name, or its columns. */
  #qualified(): Completion {
    const { qualifiers, partial, from, chainFrom } = this.#chain;
    const [first = ''] = qualifiers;
    const columns =
      qualifiers.length === 1
        ? visibleTables(this.#statement, this.#scope, partial)
            .filter(({ name }) => name.toLowerCase() === first.toLowerCase())
            .flatMap((table) => table.columns)
        : columnsOfTable(qualifiers, this.#scope, partial);
    if (columns.length > 0) return { from, candidates: named(columns, partial) };
    const typed = [...qualifiers, partial].join('.');
    const names = this.#scope.catalog.names.filter((name) => startsLike(name, typed));
    return { from: chainFrom, candidates: nextParts(names, qualifiers.length) };
  }

  #columns(): readonly Candidate[] {
    const { partial } = this.#chain;
    const tables = visibleTables(this.#statement, this.#scope, partial);
    // Before FROM is written, any table's columns may be meant.
    const columns =
      tables.length > 0
        ? tables.flatMap((table) => table.columns)
        : partial === ''
          ? []
          : this.#scope.catalog.made.flatMap((table: Table) => columnNames(table, partial));
    const aliases = tables.map(({ name }) => name).filter((name) => !columns.includes(name));
    return [...named(columns, partial), ...(partial === '' ? [] : named(aliases, partial, '.'))];
  }

  #functions(): readonly Candidate[] {
    const { partial } = this.#chain;
    if (partial === '') return [];
    const names = [...this.#scope.functions, ...sqliteFunctions];
    return names.filter((name) => startsLike(name, partial)).map((name) => ({ text: `${name}(` }));
  }

  /** Words in the case in which the first letters were typed; capitals when none was. */
  #words(list: readonly string[]): readonly Candidate[] {
    const { partial } = this.#chain;
    const lower = partial !== '' && partial === partial.toLowerCase();
    return list
      .filter((word) => startsLike(word, partial))
      .map((word) => (lower ? word.toLowerCase() : word))
      .map((word) => ({ text: `${word} `, label: word }));
  }
}

/** Whether a CASE has begun that has not ended. */
const inCase = (tokens: readonly Token[]): boolean =>
  tokens.filter((token) => isKeyword(token, 'CASE')).length >
  tokens.filter((token) => isKeyword(token, 'END')).length;

const plain = (names: readonly string[]): readonly Candidate[] => names.map((text) => ({ text }));

const named = (names: readonly string[], partial: string, after = ''): readonly Candidate[] =>
  distinct(
    names.filter((name) => startsLike(name, partial)).map((name) => ({ text: `${spelled(name)}${after}` })),
  );

/** Names up to the part behind `count` dots; a part with one table in it goes on to the table. */
function nextParts(names: readonly string[], count: number): readonly Candidate[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const parts = name.split('.');
    const group = `${parts.slice(0, count + 1).join('.')}${parts.length > count + 1 ? '.' : ''}`;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [...groups].map(([group, members]) => ({
    text: members.length === 1 ? (members[0] ?? group) : group,
  }));
}

/** The name, in quotes where SQL needs them. */
const spelled = (name: string): string =>
  /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*$/.test(name) && !isReserved(name.toUpperCase())
    ? name
    : quoteName(name);
