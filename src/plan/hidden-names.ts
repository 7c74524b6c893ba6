import { type HiddenColumn, hiddenColumns } from '../catalog/table.ts';
import { SqlError } from '../errors.ts';
import { columnNameOf, dottedNameAt } from '../sql/dotted-name.ts';
import { foldName, isSameName } from '../sql/fold-name.ts';
import { locate } from '../sql/lexer.ts';
import { exposedName, onClausesOf, type ResultExpression } from '../sql/outline.ts';
import { withoutParentheses } from '../sql/parentheses.ts';
import type { ColumnName } from '../sql/predicate.ts';
import type { ReadableText } from '../sql/prepare-text.ts';
import { type Edit, quoteName, type SqlText } from '../sql/sql-text.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import { hiddenNamed, isOwnHidden, type NamedColumns, visibleColumns } from './column.ts';
import type { ResolvedStatement } from './resolve.ts';
import type { ResolvedQuery, Scope, ScopeItem } from './scope.ts';

/** Whether a hidden column of one of the statement's tables may be named in it. */
export function spellsHidden(statement: ReadableText): boolean {
  const spellings = hiddenSpellings(statement);
  const isSpelled = (token: Token) =>
    (isName(token) || token.kind === 'string') && spellings.has(foldName(token.value));
  return spellings.size > 0 && statement.text.tokens.some(isSpelled);
}

/** In lower case. */
const hiddenSpellings = ({ mentions }: ReadableText): ReadonlySet<string> =>
  new Set(
    [...new Set(mentions.map(({ table }) => table))].flatMap(hiddenColumns).map(({ name }) => foldName(name)),
  );

type Visible = ReturnType<typeof visibleColumns>;

/** Where an expression stands. */
interface Place {
  readonly scope: Scope;
  readonly inResults: boolean;
  /** In the ORDER BY of the scope, which looks for aliases before columns. */
  readonly inOrder: boolean;
}

interface WrittenName extends ColumnName {
  readonly span: Span;
}

interface HiddenName extends Edit {
  readonly hidden: HiddenColumn;
}

/**
 * The names in a statement that stand for hidden columns, and what to write in their place. They are those that are no
 * column otherwise: a column of the scope or of one around it comes first, and so does an alias of a select list.
 */
export class HiddenNames {
  /** Whether the columns of some table were not known where a name might be one of them. */
  sawUnknown = false;
  /** Whether none of the hidden names would be something else otherwise. */
  isOnlyRest = true;
  readonly #text: SqlText;
  readonly #spellings: ReadonlySet<string>;
  readonly #statement: ReadableText;
  readonly #onlyKnown: boolean;
  readonly #seen = new Set<number>();
  readonly #hidden: HiddenName[] = [];
  readonly #visible: (Place & NamedColumns & { readonly name: WrittenName })[] = [];
  /** Results whose names are seen: by people, or by a query around. */
  readonly #results = new Map<ResultExpression, Scope>();

  /** @param onlyKnown takes columns that are not known for such as do not have the name */
  constructor(statement: ReadableText, onlyKnown: boolean) {
    this.#statement = statement;
    this.#text = statement.text;
    this.#spellings = hiddenSpellings(statement);
    this.#onlyKnown = onlyKnown;
  }

  read({ queries, outside }: ResolvedStatement): void {
    const place = outside && { scope: outside, inResults: false, inOrder: false };
    for (const query of queries) this.#readQuery(query, outside === undefined, place);
    if (place !== undefined) this.#readAround(place);
  }

  /** In order. */
  edits(): readonly Edit[] {
    const labels = new Map<Scope, Set<string>>();
    const names: Edit[] = [];
    for (const [{ expression }, scope] of this.#results) {
      const label = this.#labelOf(expression);
      if (label === undefined) continue;
      names.push({ from: expression.to, to: expression.to, text: ` AS ${quoteName(label)}` });
      labels.set(scope, (labels.get(scope) ?? new Set()).add(foldName(label)));
    }
    return [...this.#hidden, ...names, ...this.#released(labels)];
  }

  /** @param around what VALUES sees */
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
      if (isNamed && result.alias === undefined) this.#results.set(result, scope);
    }
    const args = items.flatMap(({ item }) => (item.kind === 'function' ? [item.args] : []));
    for (const clause of [...onClausesOf(core.from), core.where, core.groupBy, core.rest, ...args])
      if (clause !== undefined) this.#readNames(clause, place);
    for (const { subquery, query } of subqueries) {
      const isResult = core.results.some(({ clause }) => clause.subqueries.includes(subquery));
      this.#readQuery(query, false, isResult ? inResults : place);
    }
  }

  /** What stands around the queries of an UPDATE. */
  #readAround(place: Place): void {
    const tables = place.scope.items.filter(({ source }) => source.kind === 'virtual');
    if (tables.length === 0) return;
    const { queries, text } = this.#statement;
    const skipped = [...queries, ...tables.map(({ item }) => item)].map(({ span }) => ({ span }));
    const { length } = text.tokens;
    this.#readNames({ span: { from: 0, to: length }, subqueries: skipped }, place, isAssigned);
  }

  #readNames(
    clause: { readonly span: Span; readonly subqueries: readonly { readonly span: Span }[] },
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
    const named = hiddenNamed(scope, name);
    const [first, ...others] = named?.found ?? [];
    const isHidden =
      isOwnHidden(scope, name, sight, visible) || this.#isComparedWithItself(name, scope, visible);
    if (visible !== undefined && visible !== 'alias' && !(named !== undefined && isHidden)) {
      if (visible.columns.every(({ item }) => item.columns === undefined)) this.sawUnknown = true;
      else this.#visible.push({ ...place, ...visible, name });
      return;
    }
    if (!isHidden || named === undefined || first === undefined) return;
    this.isOnlyRest &&= visible === undefined;
    if (others.length > 0) throw this.#errorAt(name, 'ambiguous column name');
    const text = first.hidden.sql((column) => this.#qualified(name, scope, named.home, first.item, column));
    this.#hidden.push({ ...name.span, text, hidden: first.hidden });
  }

  /** `id = around.id`: the name would be the column of the scope around that it is compared with. */
  #isComparedWithItself({ name, qualifier, span }: WrittenName, scope: Scope, visible: Visible): boolean {
    if (qualifier.length > 0 || visible === undefined || visible === 'alias' || visible.home === scope)
      return false;
    const { tokens } = this.#text;
    const isEquals = (at: number) =>
      isSymbol(tokens[at], '=') || isSymbol(tokens[at], '==') || isKeyword(tokens[at], 'IS');
    let from = span.to + 1;
    if (!isEquals(span.to)) {
      if (!isEquals(span.from - 1)) return false;
      from = span.from - 2;
      while (isSymbol(tokens[from - 1], '.')) from -= 2;
    }
    const other = columnNameOf(dottedNameAt(tokens, from));
    if (other.qualifier.length === 0 || !isSameName(other.name, name)) return false;
    const [column, ...others] = visible.columns;
    const compared = visibleColumns(scope, other);
    return (
      others.length === 0 &&
      compared !== undefined &&
      compared !== 'alias' &&
      compared.columns[0]?.item === column?.item
    );
  }

  /** A column of an item with the name of the item, as it is seen from a scope. */
  #qualified(
    name: WrittenName,
    from: Scope,
    home: Scope,
    { item, exposed }: ScopeItem,
    column: string,
  ): string {
    for (let scope: Scope | undefined = from; scope !== undefined && scope !== home; scope = scope.parent) {
      if (scope.items.some((other) => other.exposed === exposed))
        throw this.#errorAt(name, `two tables are called ${exposedName(item)} where this stands`);
    }
    return `${quoteName(exposedName(item) ?? '')}.${quoteName(column)}`;
  }

  /** What a result is called that reads a hidden column; undefined for one that reads none. */
  #labelOf(expression: Span): string | undefined {
    const { source, tokens } = this.#text;
    const isIn = (outer: Span) => (edit: Edit) => edit.from >= outer.from && edit.to <= outer.to;
    const [first] = this.#hidden.filter(isIn(expression));
    if (first === undefined) return undefined;
    const plain = withoutParentheses(tokens, expression);
    if (first.from === plain.from && first.to === plain.to) return first.hidden.name;
    // SQLite calls it by its text.
    return source.slice(tokens[expression.from]?.start, tokens[expression.to - 1]?.end);
  }

  /** Names of visible columns that a label would take away, with the name of their table. */
  #released(labels: ReadonlyMap<Scope, ReadonlySet<string>>): readonly Edit[] {
    return this.#visible.flatMap((visible): readonly Edit[] => {
      const { name, scope, home, columns } = visible;
      if (name.qualifier.length > 0 || !isTaken(visible, labels)) return [];
      const [first, ...others] = columns;
      if (first?.item.exposed === undefined || others.length > 0)
        throw this.#errorAt(name, 'ambiguous column name');
      return [{ ...name.span, text: this.#qualified(name, scope, home, first.item, name.name) }];
    });
  }

  #errorAt({ qualifier, name, span }: WrittenName, message: string): SqlError {
    const { source, tokens } = this.#text;
    return new SqlError(`${message}: ${[...qualifier, name].join('.')}`, {
      location: locate(source, tokens[span.from]?.start ?? 0),
      hint: 'Give each table a name of its own, and write it before the column: t.id.',
    });
  }
}

/** Whether a label stands between a name and its column. */
function isTaken(
  { name, scope, home, inResults, inOrder }: Place & { readonly home: Scope; readonly name: ColumnName },
  labels: ReadonlyMap<Scope, ReadonlySet<string>>,
): boolean {
  let seesLabels = !inResults;
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const isLabel = labels.get(current)?.has(foldName(name.name)) === true;
    if (current === home) return isLabel && inOrder && current === scope;
    if (isLabel && seesLabels) return true;
    seesLabels = !current.inResults;
  }
  return false;
}

/** The names in an expression that can be columns, without those of its subqueries. */
function* namesIn(
  tokens: readonly Token[],
  { span, subqueries }: { readonly span: Span; readonly subqueries: readonly { readonly span: Span }[] },
): Generator<WrittenName> {
  const ends = new Map(subqueries.map((subquery) => [subquery.span.from, subquery.span.to]));
  for (let index = span.from; index < span.to; index++) {
    const end = ends.get(index);
    if (end !== undefined) {
      index = end - 1;
      continue;
    }
    if (!startsName(tokens, index)) continue;
    const name = dottedNameAt(tokens, index, span.to);
    const written = { ...columnNameOf(name), span: { from: index, to: name.end } };
    const isOther =
      isSymbol(tokens[name.end], '(') || isKeyword(tokens[index - 1], 'AS', 'COLLATE', 'OVER', 'WINDOW');
    index = name.end - 1;
    if (!isOther) yield written;
  }
}

/** To SQLite a string before a dot is a name as well: `'t'.id`. */
const startsName = (tokens: readonly Token[], index: number): boolean =>
  isName(tokens[index]) || (tokens[index]?.kind === 'string' && isSymbol(tokens[index + 1], '.'));

/** `column = …` after SET. */
const isAssigned = (tokens: readonly Token[], { from, to }: Span): boolean =>
  isKeyword(tokens[from - 1], 'SET') || (isSymbol(tokens[from - 1], ',') && isSymbol(tokens[to], '='));
