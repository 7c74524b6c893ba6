import { foldName } from '../base/fold-name.ts';
import { Cursor } from '../sql/cursor.ts';
import { plainName } from '../sql/dotted-name.ts';
import { type Core, mergesColumns } from '../sql/outline.ts';
import { closingOf, listItems, withoutParentheses } from '../sql/parentheses.ts';
import { isKeyword, isSymbol, type Span, type Token } from '../sql/token.ts';
import { resolveColumn } from './column.ts';
import type { ItemColumn, OutputColumn, ResolvedQuery, Scope, ScopeItem } from './scope.ts';

const jsonFunctions =
  /^jsonb?(_(array|object|group_array|group_object|set|insert|replace|remove|patch|quote))?$/i;

/** The columns that a query gives, as far as they can be known without asking SQLite. */
export function outputsOf(query: ResolvedQuery): readonly OutputColumn[] | undefined {
  const pending = [...query.scopes];
  const perCore = query.query.cores.map((core) => {
    const scope = core.kind === 'select' ? pending.shift() : undefined;
    return scope === undefined ? outputsOfValues(query, core) : outputsOfScope(scope);
  });
  const [first] = perCore;
  if (first === undefined || perCore.some((outputs) => outputs?.length !== first.length)) return undefined;
  const selects = perCore.filter((_, index) => query.query.cores[index]?.kind === 'select');
  return first.map((output, index) => ({
    name: output.name,
    origins: selects.map((outputs) => outputs?.[index]?.origin),
    jsonCall: perCore.every((outputs) => outputs?.[index]?.jsonCall === true),
  }));
}

/** SQLite names the columns of VALUES column1, column2, … */
function outputsOfValues({ text }: ResolvedQuery, core: Core): readonly ScopeOutput[] {
  const cursor = new Cursor(text.tokens, core.rest.span);
  const row = cursor.takeParenthesized() ?? { from: 0, to: 0 };
  return listItems(text.tokens, row).map((_, index) => ({
    name: `column${index + 1}`,
    origin: undefined,
    jsonCall: false,
  }));
}

export interface ScopeOutput {
  readonly name: string;
  readonly origin: ItemColumn | undefined;
  readonly jsonCall: boolean;
}

function outputsOfScope(scope: Scope): readonly ScopeOutput[] | undefined {
  const outputs: ScopeOutput[] = [];
  for (const { expression, alias } of scope.core.results) {
    const stars = starOutputs(scope, expression);
    if (stars === 'unknown') return undefined;
    if (stars !== undefined) {
      outputs.push(...stars);
      continue;
    }
    const origin = plainColumn(scope, expression);
    const name = alias ?? shownName(scope.text.tokens, expression) ?? '';
    outputs.push({ name, origin, jsonCall: isJsonCall(scope, expression) });
  }
  return outputs;
}

/** The columns of `*` or `t.*`; undefined for any other expression. */
export function starOutputs(
  scope: Scope,
  { from, to }: Span,
): readonly ScopeOutput[] | 'unknown' | undefined {
  const { tokens } = scope.text;
  if (!isSymbol(tokens[to - 1], '*')) return undefined;
  if (to - from === 1) {
    // A merged column of USING shows once; which ones merge in a NATURAL join only SQLite knows.
    return mergesColumns(scope.core.from) ? 'unknown' : join(scope.items.map(columnsOfItem));
  }
  if (!isSymbol(tokens[to - 2], '.')) return undefined;
  const qualifier = foldName(tokens[to - 3]?.value ?? '');
  const item = scope.items.find(({ exposed }) => exposed === qualifier);
  return item === undefined ? 'unknown' : (columnsOfItem(item) ?? 'unknown');
}

const join = (lists: readonly (readonly ScopeOutput[] | undefined)[]): readonly ScopeOutput[] | 'unknown' =>
  lists.some((list) => list === undefined) ? 'unknown' : lists.flatMap((list) => list ?? []);

function columnsOfItem(item: ScopeItem): readonly ScopeOutput[] | undefined {
  const { source } = item;
  const names =
    source.kind === 'virtual'
      ? source.reference.table.columns.map(({ name }) => name)
      : source.kind === 'query'
        ? source.resolved.outputs?.map(({ name }) => name)
        : item.columns && [...item.columns];
  return names?.map((name) => ({ name, origin: { item, column: foldName(name) }, jsonCall: false }));
}

/** The item and column of an expression that is nothing but a column. */
function plainColumn(scope: Scope, expression: Span): ItemColumn | undefined {
  const name = plainName(scope.text.tokens, expression);
  return name && resolveColumn(scope, name, { inResults: true });
}

/** SQLite names an output after the column that it shows, also with parentheses and COLLATE around it. */
export function shownName(tokens: readonly Token[], expression: Span): string | undefined {
  const { from, to } = withoutParentheses(tokens, expression);
  if (to - from > 2 && isKeyword(tokens[to - 2], 'COLLATE')) {
    return shownName(tokens, { from, to: to - 2 });
  }
  return plainName(tokens, { from, to })?.name;
}

/** `json_object(…)` and its like, when the call is the whole expression. */
function isJsonCall(scope: Scope, { from, to }: Span): boolean {
  const { tokens } = scope.text;
  const isCall = jsonFunctions.test(tokens[from]?.value ?? '') && isSymbol(tokens[from + 1], '(');
  return isCall && closingOf(tokens, from + 1) === to - 1;
}
