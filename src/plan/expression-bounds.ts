import { dayMs } from '../base/day.ts';
import { foldName } from '../base/fold-name.ts';
import { instantOf } from '../base/instant.ts';
import { plainName } from '../sql/dotted-name.ts';
import { type BoundValue, isBoundList, isReal } from '../sql/parameter-value.ts';
import { closingOf, withoutParentheses } from '../sql/parentheses.ts';
import { type ColumnName, type Comparison, mirrored } from '../sql/predicate.ts';
import { render } from '../sql/sql-text.ts';
import { isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { Scope } from './scope.ts';

/** `column operator instant`, which holds wherever the predicate does. */
interface Bound {
  readonly column: ColumnName;
  readonly operator: Comparison;
  /** Milliseconds since the epoch. */
  readonly instant: number;
}

/**
 * The bound from a comparison of a time with a computed one: `published > datetime('now', '-1 day')`, or
 * `days_since(published) <= 7`. Undefined for every other form.
 */
export function boundOfExpression(scope: Scope, span: Span, context: NarrowingInput): Bound | undefined {
  const comparison = splitComparison(scope.text.tokens, span);
  if (comparison === undefined) return undefined;
  const { left, operator, right } = comparison;
  return (
    boundOf(scope, left, operator, right, context) ?? boundOf(scope, right, mirrored[operator], left, context)
  );
}

type Order = '<' | '<=' | '>' | '>=';

const isOrder = (text: string): text is Order => ['<', '<=', '>', '>='].includes(text);

/** The two sides, when there is exactly one comparison and it is one of order. */
function splitComparison(tokens: readonly Token[], span: Span) {
  const { from, to } = withoutParentheses(tokens, span);
  let at: number | undefined;
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    if (isSymbol(token, '(')) {
      index = closingOf(tokens, index);
    } else if (token?.kind === 'symbol' && isOrder(token.text)) {
      if (at !== undefined) return undefined;
      at = index;
    }
  }
  const operator = at === undefined ? undefined : tokens[at]?.text;
  if (at === undefined || operator === undefined || !isOrder(operator)) return undefined;
  return { left: { from, to: at }, operator, right: { from: at + 1, to } };
}

function boundOf(
  scope: Scope,
  left: Span,
  operator: Order,
  right: Span,
  context: NarrowingInput,
): Bound | undefined {
  const { tokens } = scope.text;
  const column = plainName(tokens, left);
  if (column !== undefined) {
    const instant = timeOf(scope, right, operator === '>' || operator === '>=', context);
    return instant === undefined ? undefined : { column, operator, instant };
  }
  const call = readCall(tokens, left);
  if (call?.name !== 'days_since') return undefined;
  const since = plainName(tokens, call.inside);
  const days = numberOf(tokens, right, context);
  if (since === undefined || days === undefined) return undefined;
  // Fewer days since means a later time. A second makes up for the rounding of fractions of days.
  const isLower = operator === '<' || operator === '<=';
  const instant = context.now - days * dayMs + (isLower ? -1000 : 1000);
  return { column: since, operator: mirrored[operator], instant };
}

/** `name(…)` without another call inside. */
function readCall(tokens: readonly Token[], { from, to }: Span) {
  const inside = { from: from + 2, to: to - 1 };
  const isCall = isName(tokens[from]) && isSymbol(tokens[from + 1], '(') && isSymbol(tokens[to - 1], ')');
  if (!isCall || tokens.slice(inside.from, inside.to).some((token) => isSymbol(token, '('))) return undefined;
  return { name: foldName(tokens[from]?.value ?? ''), inside };
}

/** Forms that sort as the times that they stand for. */
const sortable = /^(%Y-%m-%d|%F)([T ](%H:%M:%[Sf]|%H:%M|%T|%R)Z?)?$/;

/**
 * The value of a call of SQLite's functions of times. A value that depends on now is a lower bound alone: it lies a
 * little higher when the statement itself is run, for every modifier but those of local time.
 */
function timeOf(
  scope: Scope,
  span: Span,
  isLower: boolean,
  { schema, valueOfParameter }: NarrowingInput,
): number | undefined {
  const { tokens } = scope.text;
  const call = readCall(tokens, span);
  if (call === undefined || !['date', 'datetime', 'strftime'].includes(call.name)) return undefined;
  const args = tokens.slice(call.inside.from, call.inside.to);
  const [format] = args;
  const isFormatted = call.name === 'strftime';
  if (isFormatted && !(format?.kind === 'string' && sortable.test(format.value))) return undefined;
  const isKnown = (token: Token) =>
    ['string', 'number', 'parameter'].includes(token.kind) || isSymbol(token, ',') || isSymbol(token, '||');
  if (!args.every(isKnown)) return undefined;
  const parameters = new Map<string, BoundValue>();
  for (const { kind, text } of args) {
    if (kind !== 'parameter') continue;
    const value = valueOfParameter(text);
    if (value === undefined || isBoundList(value) || text.startsWith('?')) return undefined;
    parameters.set(text, value);
  }
  const textOf = (token: Token | undefined) => {
    if (token?.kind !== 'parameter') return token?.value ?? '';
    const value = parameters.get(token.text);
    return isReal(value) ? value.real : String(value);
  };
  if (args.some((token) => /local|utc/i.test(textOf(token)))) return undefined;
  const isFixed = /^\d{4}-\d\d-\d\d/.test(textOf(args[isFormatted ? 2 : 0]));
  if (!isFixed && !isLower) return undefined;
  const value = schema.evaluate(render(scope.text, span), parameters);
  return typeof value === 'string' ? instantOf(value) : undefined;
}

function numberOf(
  tokens: readonly Token[],
  { from, to }: Span,
  { valueOfParameter }: NarrowingInput,
): number | undefined {
  const [token, ...more] = tokens.slice(from, to);
  if (token === undefined || more.length > 0) return undefined;
  const given = token.kind === 'parameter' ? valueOfParameter(token.text) : Number(token.text);
  const value = isReal(given) ? Number(given.real) : given;
  const isNumber = token.kind === 'parameter' || token.kind === 'number';
  return isNumber && typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
