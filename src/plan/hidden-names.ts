import { foldName, isSameName } from '../base/fold-name.ts';
import { hiddenColumns } from '../catalog/table.ts';
import { onClausesOf, type ResultExpression } from '../sql/outline.ts';
import type { ReadableText } from '../sql/readable-text.ts';
import type { SqlText } from '../sql/sql-text.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import { type HiddenOfItem, hiddenNamed, isOwnHidden, type NamedColumns, visibleColumns } from './column.ts';
import type { ResolvedStatement } from './resolve.ts';
import type { ResolvedQuery, Scope } from './scope.ts';
import { comparedName, type NamesClause, namesIn, type WrittenName } from './written-names.ts';

/** Whether a hidden column of one of the statement's tables may be named in it. */
export function spellsHidden(statement: ReadableText): boolean {
  const spellings = hiddenSpellings(statement);
  const isSpelled = (token: Token) =>
    (isName(token) || token.kind === 'string') && spellings.has(foldName(token.value));
  return spellings.size > 0 && statement.text.tokens.some(isSpelled);
}

/** In lower case. */
const hiddenSpellings = ({ mentions }: ReadableText): ReadonlySet<string> => {
  const tables = new Set(mentions.map(({ table }) => table));
  return new Set([...tables].flatMap(hiddenColumns).map(({ name }) => foldName(name)));
};

/** Where an expression stands. */
interface Place {
  readonly scope: Scope;
  readonly inResults: boolean;
  /** In the ORDER BY of the scope, which looks for aliases before columns. */
  readonly inOrder: boolean;
}

/** A name that stands for a hidden column. */
export interface HiddenName extends Place, HiddenOfItem {
  readonly name: WrittenName;
  readonly home: Scope;
}

/** A name that could be that of a hidden column, and stands for another one. */
export interface VisibleName extends Place, NamedColumns {
  readonly name: WrittenName;
}

/**
 * Finds the names in a statement that stand for hidden columns. A column of the scope or of one around it comes first,
 * and so does an alias of a select list.
 */
export class HiddenNames {
  readonly hidden: HiddenName[] = [];
  readonly visible: VisibleName[] = [];
  /** Results whose names are seen, by people or by a query around, and that have no alias. */
  readonly results = new Map<ResultExpression, Scope>();
  /** Whether the columns of some table were not known where a name might be one of them. */
  sawUnknown = false;
  /** Names that two hidden columns have, each with one of them. SQLite passes over some, such as in `AND 0`. */
  readonly ambiguous: HiddenName[] = [];
  /** Whether none of the hidden names would be something else otherwise. */
  isOnlyRest = true;
  readonly #text: SqlText;
  readonly #statement: ReadableText;
  readonly #spellings: ReadonlySet<string>;
  readonly #onlyKnown: boolean;
  readonly #seen = new Set<number>();

  /** @param onlyKnown takes columns that are not known for such as do not have the name */
  constructor(
    statement: ReadableText,
    { queries, outside }: ResolvedStatement,
    { onlyKnown }: { readonly onlyKnown: boolean },
  ) {
    this.#statement = statement;
    this.#text = statement.text;
    this.#spellings = hiddenSpellings(statement);
    this.#onlyKnown = onlyKnown;
    const place = outside && { scope: outside, inResults: false, inOrder: false };
    for (const query of queries) this.#readQuery(query, outside === undefined, place);
    if (place !== undefined) this.#readAround(place);
  }

  /** @param around the scope of the rows of VALUES */
  #readQuery(query: ResolvedQuery, isNamed: boolean, around: Place | undefined): void {
    // The text of a view was rewritten when it was made.
    if (query.text !== this.#text) return;
    const { cores, tail } = query.query;
    const scopes = [...query.scopes];
    for (const core of cores) {
      const scope = core.kind === 'select' ? scopes.shift() : undefined;
      // ORDER BY of a compound looks for the names of its columns.
      if (scope !== undefined) this.#readScope(scope, isNamed || cores.length > 1);
      else if (around !== undefined) this.#readNames(core.rest, around);
    }
    const [only] = query.scopes;
    if (only !== undefined && cores.length === 1)
      this.#readNames(tail, { scope: only, inResults: false, inOrder: true });
    for (const subquery of query.subqueries) this.#readQuery(subquery.query, false, around);
  }

  #readScope(scope: Scope, isNamed: boolean): void {
    const { core, items, subqueries, parent } = scope;
    const place = { scope, inResults: false, inOrder: false };
    const inResults = { ...place, inResults: true };
    const around = parent && { ...place, scope: parent, inResults: scope.inResults };
    for (const { source } of items)
      if (source.kind === 'query') this.#readQuery(source.resolved, true, around);
    for (const result of core.results) {
      this.#readNames({ ...result.clause, span: result.expression }, inResults);
      if (isNamed && result.alias === undefined) this.results.set(result, scope);
    }
    const args = items.flatMap(({ item }) => (item.kind === 'function' ? [item.args] : []));
    for (const clause of [...onClausesOf(core.from), core.where, core.groupBy, core.rest, ...args])
      if (clause !== undefined) this.#readNames(clause, place);
    const ofResults = new Set(core.results.flatMap(({ clause }) => clause.subqueries));
    for (const { subquery, query } of subqueries) {
      this.#readQuery(query, false, ofResults.has(subquery) ? inResults : place);
    }
  }

  /** Reads the names around the queries of an UPDATE. */
  #readAround(place: Place): void {
    const tables = place.scope.items.filter(({ source }) => source.kind === 'virtual');
    if (tables.length === 0) return;
    const { queries, text } = this.#statement;
    const subqueries = [...queries, ...tables.map(({ item }) => item)];
    this.#readNames({ span: { from: 0, to: text.tokens.length }, subqueries }, place, isAssigned);
  }

  #readNames(
    clause: NamesClause,
    place: Place,
    isNoValue: (tokens: readonly Token[], name: Span) => boolean = () => false,
  ): void {
    const { tokens } = this.#text;
    for (const name of namesIn(tokens, clause)) {
      if (!this.#spellings.has(foldName(name.name)) || this.#seen.has(name.span.from)) continue;
      if (isNoValue(tokens, name.span)) continue;
      this.#seen.add(name.span.from);
      this.#readName(name, place);
    }
  }

  #readName(name: WrittenName, place: Place): void {
    const { scope, inResults } = place;
    const sight = { inResults, onlyKnown: this.#onlyKnown };
    const visible = visibleColumns(scope, name, sight);
    const columns = visible === 'alias' ? undefined : visible;
    const named = hiddenNamed(scope, name);
    const isHidden =
      named !== undefined &&
      (isOwnHidden(scope, name, sight, visible) || this.#isComparedWithItself(name, scope, columns));
    if (isHidden) {
      const [first, ...others] = named.found;
      this.isOnlyRest &&= visible === undefined;
      const found = others.length > 0 ? this.ambiguous : this.hidden;
      if (first !== undefined) found.push({ ...place, ...first, name, home: named.home });
    } else if (columns !== undefined) {
      if (columns.columns.every(({ item }) => item.columns === undefined)) this.sawUnknown = true;
      else this.visible.push({ ...place, ...columns, name });
    }
  }

  /** `id = around.id`: the name would be the column of the scope around that it is compared with. */
  #isComparedWithItself(name: WrittenName, scope: Scope, visible: NamedColumns | undefined): boolean {
    if (name.qualifier.length > 0 || visible === undefined || visible.home === scope) return false;
    const other = comparedName(this.#text.tokens, name.span);
    const isQualified = other !== undefined && other.qualifier.length > 0;
    if (!isQualified || !isSameName(other.name, name.name)) return false;
    const compared = visibleColumns(scope, other);
    const [column, ...others] = visible.columns;
    return (
      others.length === 0 &&
      compared !== undefined &&
      compared !== 'alias' &&
      compared.columns[0]?.item === column?.item
    );
  }
}

/** `column = …` after SET. */
const isAssigned = (tokens: readonly Token[], { from, to }: Span): boolean =>
  isKeyword(tokens[from - 1], 'SET') || (isSymbol(tokens[from - 1], ',') && isSymbol(tokens[to], '='));
