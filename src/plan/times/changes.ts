import type { ResultExpression } from '../../sql/outline.ts';
import { spansWithin } from '../../sql/spans-within.ts';
import {
  type Edit,
  quoteName,
  quoteText,
  renderExpression,
  type SqlText,
  type Wrap,
} from '../../sql/sql-text.ts';
import { columnWrap, timeWrap } from '../../sql/time-wraps.ts';
import type { Span } from '../../sql/token.ts';
import { shownName } from '../outputs.ts';
import type { Scope } from '../scope.ts';
import type { Side } from './comparisons.ts';
import { isConstant, isNull, textOf } from './constants.ts';
import { canonical, type Reading } from './conversions.ts';
import type { TimeType } from './time-type.ts';

/** The changes to a statement's text by which SQLite compares instants. */
export class Changes {
  readonly edits: Edit[] = [];
  readonly wraps: Wrap[] = [];
  readonly #text: SqlText;
  readonly #seen = new Set<string>();

  /** @param text without these changes */
  constructor(text: SqlText) {
    this.#text = text;
  }

  /** Has the instant of a side compared. */
  convert({ expression, type, of }: Side, reading: Reading): void {
    if (expression === undefined) {
      if (of !== undefined) this.#convertRows(of.query.query.span, of.span);
      return;
    }
    const { span } = expression;
    const text = textOf(expression);
    const time = text === undefined ? undefined : canonical(text);
    if (time !== undefined) {
      if (time !== text) this.#replace(span, quoteText(time));
    } else if (isNull(expression)) {
      return;
    } else if (
      reading === 'instant' &&
      type?.form === 'okta' &&
      expression.kind === 'column' &&
      !this.#isComputed(span)
    ) {
      this.#wrap(columnWrap(this.#text, span));
    } else {
      const once = isConstant(expression);
      const by = reading === 'instant' && type?.isOkta === true ? 'okta' : functions[reading];
      this.#wrap(timeWrap(span, { by, once }));
    }
  }

  /** A hidden column stands for an expression: it should be evaluated once. */
  #isComputed(span: Span): boolean {
    return spansWithin(this.#text.edits, span).some(({ text }) => text.includes('('));
  }

  /** Has an expression ordered by its instants. */
  order(span: Span, { isUnsure }: TimeType): void {
    this.#wrap(timeWrap(span, { by: isUnsure ? 'value' : 'okta', once: false }));
  }

  /** Has a number that stands for a result replaced by that result. */
  orderBy(span: Span, sql: string, { isUnsure }: TimeType): void {
    const { before, after } = timeWrap(span, { by: isUnsure ? 'value' : 'okta', once: false });
    this.#replace(span, before + sql + after);
  }

  /** SQLite names an output without an alias after its text: it keeps the name that it would have had. */
  nameResults(scopes: Iterable<Scope>): void {
    const changes = [...this.wraps, ...this.edits];
    for (const { core, text } of scopes) {
      if (text.tokens !== this.#text.tokens) continue;
      for (const result of core.results)
        if (this.#isChanged(result, changes)) this.wraps.push(this.#naming(result));
    }
  }

  #isChanged({ alias, expression }: ResultExpression, changes: readonly Span[]): boolean {
    if (alias !== undefined || spansWithin(changes, expression).length === 0) return false;
    // A result that reads a hidden column has been named before.
    return !spansWithin(this.#text.edits, { from: expression.to, to: expression.to }).some(
      ({ from, to }) => from === to,
    );
  }

  #naming({ expression }: ResultExpression): Wrap {
    const name = shownName(this.#text.tokens, expression) ?? renderExpression(this.#text, expression);
    return { ...expression, before: '', after: ` AS ${quoteName(name)}` };
  }

  /** Of a subquery whose only column has no expression of its own. */
  #convertRows(query: Span, outer: Span): void {
    const { before, after } = timeWrap(query, { by: 'value', once: false });
    const rows = `SELECT ${before}${wholeRow}${after} FROM (SELECT NULL AS ${wholeRow} WHERE 0 UNION ALL `;
    // `x IN table` has no parentheses.
    const isTable = query.from === outer.from;
    this.#wrap(
      isTable
        ? { ...query, before: `(${rows}SELECT * FROM `, after: '))' }
        : { ...query, before: `${rows}SELECT * FROM (`, after: '))' },
    );
  }

  #wrap(wrap: Wrap): void {
    const list = this.#listAt(wrap);
    if (list !== undefined) {
      this.#replace(wrap, list.map((value) => wrap.before + value + wrap.after).join(', '));
    } else if (this.#isNew(wrap)) this.wraps.push(wrap);
  }

  /** The parameters of a list that stand in the place of one parameter. */
  #listAt({ from, to }: Span): readonly string[] | undefined {
    const isParameter = to - from === 1 && this.#text.tokens[from]?.kind === 'parameter';
    const edit =
      isParameter &&
      spansWithin(this.#text.edits, { from, to }).find((other) => other.from === from && other.to === to);
    return edit ? edit.text.split(', ') : undefined;
  }

  #replace(span: Span, text: string): void {
    if (this.#isNew(span)) this.edits.push({ from: span.from, to: span.to, text });
  }

  /** A CTE is met as often as it is mentioned. */
  #isNew({ from, to }: Span): boolean {
    const place = `${from} ${to}`;
    if (this.#seen.has(place)) return false;
    this.#seen.add(place);
    return true;
  }
}

/** Names the only column of a subquery, in place of any name it has. */
const wholeRow = '"time"';

const functions = {
  instant: 'value',
  unknown: 'value',
  seconds: 'seconds',
  days: 'days',
} as const satisfies Record<Reading, string>;
