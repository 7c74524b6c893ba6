import { Cursor } from '../sql/cursor.ts';
import type { Core } from '../sql/outline.ts';
import { isName, isSymbol, type Span } from '../sql/token.ts';
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
  const values = new Cursor(text.tokens, row);
  let count = 1;
  while (!values.done) {
    if (values.takeParenthesized() !== undefined) continue;
    if (values.atSymbol(',')) count++;
    values.position++;
  }
  return Array.from({ length: count }, (_, index) => ({
    name: `column${index + 1}`,
    origin: undefined,
    jsonCall: false,
  }));
}

interface ScopeOutput {
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
    const { tokens } = scope.text;
    const name = alias ?? (origin && tokens[expression.to - 1]?.value) ?? '';
    outputs.push({ name, origin, jsonCall: isJsonCall(scope, expression) });
  }
  return outputs;
}

/** The columns of `*` or `t.*`; undefined for any other expression. */
function starOutputs(scope: Scope, { from, to }: Span): readonly ScopeOutput[] | 'unknown' | undefined {
  const { tokens } = scope.text;
  if (!isSymbol(tokens[to - 1], '*')) return undefined;
  if (to - from === 1) {
    // A merged column of USING shows once; which ones merge in a NATURAL join only SQLite knows.
    return scope.tree?.kind === 'join' && mergesColumns(scope)
      ? 'unknown'
      : join(scope.items.map(columnsOfItem));
  }
  if (!isSymbol(tokens[to - 2], '.')) return undefined;
  const qualifier = tokens[to - 3]?.value.toLowerCase();
  const item = scope.items.find(({ exposed }) => exposed === qualifier);
  return item === undefined ? 'unknown' : (columnsOfItem(item) ?? 'unknown');
}

const mergesColumns = (scope: Scope): boolean => {
  const pending = [scope.tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'item') continue;
    if (node.join.natural || node.join.using.length > 0) return true;
    pending.push(node.left, node.right);
  }
  return false;
};

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
  return names?.map((name) => ({ name, origin: { item, column: name.toLowerCase() }, jsonCall: false }));
}

/** The item and column of an expression that is nothing but a column. */
function plainColumn(scope: Scope, { from, to }: Span): ItemColumn | undefined {
  const tokens = scope.text.tokens.slice(from, to);
  const isPlain = tokens.every((token, index) => (index % 2 === 0 ? isName(token) : isSymbol(token, '.')));
  if (!isPlain || tokens.length % 2 === 0) return undefined;
  const names = tokens.filter((_, index) => index % 2 === 0).map(({ value }) => value);
  return resolveColumn(scope, { qualifier: names.slice(0, -1), name: names.at(-1) ?? '' })[0];
}

/** `json_object(…)` and its like, when the call is the whole expression. */
function isJsonCall(scope: Scope, { from, to }: Span): boolean {
  const { tokens } = scope.text;
  if (!jsonFunctions.test(tokens[from]?.value ?? '') || !isSymbol(tokens[from + 1], '(')) return false;
  let depth = 0;
  for (let index = from + 1; index < to; index++) {
    if (isSymbol(tokens[index], '(')) depth++;
    if (isSymbol(tokens[index], ')') && --depth === 0) return index === to - 1;
  }
  return false;
}
