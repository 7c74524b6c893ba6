import type { Catalog } from '../catalog/catalog.ts';
import type { Table } from '../catalog/table.ts';
import { SqlError } from '../errors.ts';
import { isSameName } from './fold-name.ts';
import { locate } from './lexer.ts';
import { mergedStar, mergesNestedJoin } from './merged-star.ts';
import { type Core, exposedName, type FromItem, itemsOf, mergesColumns, type Query } from './outline.ts';
import type { StatementText } from './split.ts';
import { type Edit, quoteName, render, withoutOverlaps } from './sql-text.ts';
import { columnsOfFunction } from './table-functions.ts';
import { isSymbol, type Span } from './token.ts';
import { type PlacedCore, placedCoresOf } from './walk.ts';

/** The columns of a SELECT as SQLite names them; undefined when it refuses the SELECT. */
export type ColumnsOfSelect = (sql: string) => readonly string[] | undefined;

export interface StarContext {
  readonly catalog: Catalog;
  /** Whether the statement reads the table with the other spellings of its columns. */
  readonly isExpanded: (table: Table) => boolean;
  readonly columnsOf: ColumnsOfSelect;
}

/**
 * Where a statement reads a table with the other spellings of its columns, `*` would show them too. This spells out
 * each such `*` as the columns that it stands for.
 * @param edits those that make the statement's tables SQLite's
 * @returns all edits
 * @throws SqlError where it cannot be known which columns those are
 */
export function expandStars(
  statement: StatementText,
  queries: readonly Query[],
  edits: readonly Edit[],
  context: StarContext,
): readonly Edit[] {
  let all = edits;
  for (const placed of placedCoresOf(queries)) {
    all = [...all, ...new CoreStars(statement, placed, all, context).edits()];
  }
  return all;
}

/** The stars of one core. */
class CoreStars {
  readonly #statement: StatementText;
  readonly #core: Core;
  readonly #around: readonly Query[];
  readonly #edits: readonly Edit[];
  readonly #context: StarContext;
  readonly #items: readonly FromItem[];

  constructor(
    statement: StatementText,
    { core, around }: PlacedCore,
    edits: readonly Edit[],
    context: StarContext,
  ) {
    this.#statement = statement;
    this.#core = core;
    this.#around = around;
    this.#edits = edits;
    this.#context = context;
    this.#items = itemsOf(core.from);
  }

  edits(): readonly Edit[] {
    if (!this.#items.some((item) => this.#tableOf(item) !== undefined)) return [];
    return this.#core.results.flatMap(({ expression }) => this.#expandResult(expression));
  }

  #expandResult({ from, to }: Span): readonly Edit[] {
    const { tokens } = this.#statement;
    if (!isSymbol(tokens[to - 1], '*')) return [];
    if (to - from === 1) return [{ from, to, text: this.#star(from) }, ...this.#aliases()];
    const qualifier = tokens[to - 3]?.value;
    const item = this.#items.find((candidate) => isSameName(exposedName(candidate), qualifier));
    return item === undefined || this.#tableOf(item) === undefined
      ? []
      : [{ from, to, text: this.#columnsOf(item) }];
  }

  #star(at: number): string {
    const { from } = this.#core;
    if (!mergesColumns(from)) return this.#items.map((item) => this.#columnsOf(item)).join(', ');
    if (mergesNestedJoin(from)) throw this.#refusal(at);
    const columns = new Map(
      this.#items.map((item) => {
        const names = this.#namesIn(item);
        if (names === undefined) throw this.#refusal(at);
        return [item, names];
      }),
    );
    return mergedStar(from, columns)
      .map(({ item, name, isShared, canBeMissing }) =>
        // Unqualified it is, as in SQLite, whichever table has it.
        isShared && canBeMissing ? quoteName(name) : `${quoteName(this.#nameOf(item))}.${quoteName(name)}`,
      )
      .join(', ');
  }

  /** Of an item without a name, so that its columns can be qualified. */
  #aliases(): readonly Edit[] {
    return this.#items
      .filter((item) => exposedName(item) === undefined)
      .map((item) => ({
        from: item.span.to - 1,
        to: item.span.to,
        text: `) AS ${quoteName(this.#nameOf(item))}`,
      }));
  }

  #columnsOf(item: FromItem): string {
    const name = quoteName(this.#nameOf(item));
    const table = this.#tableOf(item);
    return table === undefined
      ? `${name}.*`
      : table.columns.map((column) => `${name}.${quoteName(column.name)}`).join(', ');
  }

  /** What `*` shows of an item: SQLite tells by preparing it alone. */
  #namesIn(item: FromItem): readonly string[] | undefined {
    const { source, tokens } = this.#statement;
    const text = { source, tokens, edits: withoutOverlaps(this.#edits) };
    const withClauses = this.#around.map(({ withSpan }) => render(text, withSpan));
    const alone = withClauses.reduceRight(
      (inner, clause) => (clause === '' ? inner : `${clause} SELECT * FROM (${inner})`),
      `SELECT * FROM ${render(text, item.span)}`,
    );
    return (
      this.#tableOf(item)?.columns.map(({ name }) => name) ??
      (item.kind === 'function' ? columnsOfFunction(item.name) : undefined) ??
      this.#context.columnsOf(alone)
    );
  }

  #refusal(at: number): SqlError {
    const { source, tokens } = this.#statement;
    return new SqlError('another spelling of a column cannot be used beside this *', {
      location: locate(source, tokens[at]?.start ?? 0),
      hint: 'Write id instead of apiTokenId, or name the columns instead of *.',
    });
  }

  #nameOf(item: FromItem): string {
    return exposedName(item) ?? `table ${this.#items.indexOf(item) + 1}`;
  }

  #tableOf(item: FromItem): Table | undefined {
    const { catalog, isExpanded } = this.#context;
    const table = item.kind === 'table' ? catalog.find(item.name.join('.')) : undefined;
    return table !== undefined && isExpanded(table) ? table : undefined;
  }
}
