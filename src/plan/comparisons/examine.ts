import { foldName } from '../../base/fold-name.ts';
import { type CaseBranch, type Expression, isList, partsOf } from '../../sql/expression.ts';
import { type Clause, onClausesOf } from '../../sql/outline.ts';
import { closingOf } from '../../sql/parentheses.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import type { SqlText } from '../../sql/sql-text.ts';
import { isKeyword, isSymbol, type Span, type Token } from '../../sql/token.ts';
import { mergedColumns } from '../merged-columns.ts';
import type { ResolvedQuery, Scope, ScopeNode } from '../scope.ts';
import { type ExpressionKinds, partsOfRow, resultExpressions } from './expression-kinds.ts';
import type { Demand, Findings } from './findings.ts';
import { chosenArguments, functionKind, takesModifiers } from './function-kinds.ts';
import { eitherOf, type Kind, withoutAffinity } from './kind.ts';
import { equalsNull, nullInList, type Place } from './warning.ts';

type ExpressionOf<Kinds extends Expression['kind']> = Extract<Expression, { kind: Kinds }>;

/** Goes through all expressions of a statement's queries, and notes its findings. */
export class Examination {
  readonly #kinds: ExpressionKinds;
  readonly #findings: Findings;
  readonly #tokens: readonly Token[];

  /** @param tokens of the user's statement, as opposed to a view's */
  constructor(kinds: ExpressionKinds, findings: Findings, tokens: readonly Token[]) {
    this.#kinds = kinds;
    this.#findings = findings;
    this.#tokens = tokens;
  }

  query(resolved: ResolvedQuery): void {
    const { query, text, scopes } = resolved;
    for (const scope of scopes) this.#scope(scope);
    for (const core of query.cores) {
      if (core.kind === 'values') this.#visitAll(parseExpressions(text.tokens, core.rest), text, undefined);
    }
    for (const subquery of resolved.subqueries) this.query(subquery.query);
    const [only] = scopes;
    this.#tail(query.tail, text, query.cores.length === 1 ? only : undefined);
  }

  #scope(scope: Scope): void {
    const { core, text } = scope;
    const read = (clause: Clause | undefined) =>
      clause === undefined ? [] : parseExpressions(text.tokens, clause);
    for (const result of core.results) this.#visitAll(resultExpressions(scope, result), text, scope);
    for (const condition of [core.where, ...onClausesOf(core.from)].flatMap(read)) {
      this.#visit(condition, text, scope);
      this.#wantTruth(condition, text, scope);
    }
    this.#visitAll([...read(core.groupBy), ...read(core.rest)], text, scope);
    this.#merged(scope.tree, scope);
    for (const { item, source } of scope.items) {
      if (item.kind === 'function') this.#visitAll(read(item.args), text, scope);
      if (source.kind === 'query') this.query(source.resolved);
    }
    for (const { query } of scope.subqueries) this.query(query);
  }

  /** Compares the columns that USING and NATURAL merge. */
  #merged(node: ScopeNode | undefined, scope: Scope): void {
    if (node?.kind !== 'join') return;
    this.#merged(node.left, scope);
    this.#merged(node.right, scope);
    const place = this.#place(scope.text, scope.core.fromSpan);
    for (const columns of mergedColumns(node)) {
      const [left, right] = columns.map((column) => this.#kinds.ofColumn(scope, column));
      if (left !== undefined && right !== undefined) this.#findings.compare(left, right, false, place);
    }
  }

  #tail(tail: Clause, text: SqlText, scope: Scope | undefined): void {
    const limitAt = keywordIn(text.tokens, tail.span, 'LIMIT');
    for (const expression of parseExpressions(text.tokens, tail)) {
      this.#visit(expression, text, scope);
      if (expression.span.from > limitAt) this.#want('number', expression, text, scope, expression.span);
    }
  }

  #visitAll(expressions: readonly Expression[], text: SqlText, scope: Scope | undefined): void {
    for (const expression of expressions) this.#visit(expression, text, scope);
  }

  /** @param isNegated whether it makes a difference that the value is NULL rather than false */
  #visit(expression: Expression, text: SqlText, scope: Scope | undefined, isNegated = false): void {
    const want = (wants: Demand['wants'], ...parts: readonly (Expression | undefined)[]) => {
      for (const part of parts) {
        if (part !== undefined) this.#want(wants, part, text, scope, expression.span);
      }
    };
    switch (expression.kind) {
      case 'parameter':
        this.#findings.seen.add(expression.span.from);
        break;
      case 'compare':
        this.#comparison(expression, text, scope);
        break;
      case 'between': {
        const { operand, low, high } = expression;
        for (const bound of [low, high]) this.#compare(operand, bound, true, expression.span, text, scope);
        break;
      }
      case 'in':
        this.#in(expression, text, scope, isNegated || expression.negated);
        break;
      case 'match':
        want('text', expression.left, expression.right, expression.escape);
        break;
      case 'unary':
        if (expression.operator !== '+') want('number', expression.operand);
        break;
      case 'binary':
        if (expression.operator === '->' || expression.operator === '->>') want('text', expression.left);
        else want(expression.operator === '||' ? 'text' : 'number', expression.left, expression.right);
        break;
      case 'and':
      case 'or':
        for (const part of expression.parts) this.#wantTruth(part, text, scope);
        break;
      case 'not':
        this.#wantTruth(expression.operand, text, scope);
        break;
      case 'cast': {
        const kind = this.#kinds.of(expression, scope).is;
        if (kind === 'number' || kind === 'text') want(kind, expression.operand);
        break;
      }
      case 'case':
        this.#case(expression, text, scope);
        break;
      case 'call':
        this.#call(expression, text, scope);
        break;
    }
    const passesOn = ['and', 'or', 'collate'].includes(expression.kind);
    const negates = expression.kind === 'not' || asksForFalse(expression) || (isNegated && passesOn);
    for (const part of partsOf(expression)) this.#visit(part, text, scope, negates);
  }

  #comparison(
    { operator, left, right, span }: ExpressionOf<'compare'>,
    text: SqlText,
    scope: Scope | undefined,
  ): void {
    const isIs = operator === 'is' || operator === 'is not';
    if (!isIs && [left, right].some(isNull)) {
      this.#findings.warnings.push(equalsNull(this.#place(text, span)));
    } else if (!(isIs && isTruthValue(right))) {
      this.#compare(left, right, ['<', '<=', '>', '>='].includes(operator), span, text, scope);
    }
  }

  #compare(
    left: Expression,
    right: Expression,
    isOrder: boolean,
    span: Span,
    text: SqlText,
    scope: Scope | undefined,
  ): void {
    const others = partsOfRow(right);
    for (const [index, part] of partsOfRow(left).entries()) {
      const other = others[index];
      if (other === undefined) return;
      const [one, another] = [this.#kinds.of(part, scope), this.#kinds.of(other, scope)];
      this.#findings.compare(one, another, isOrder, this.#place(text, span));
    }
  }

  #in(expression: ExpressionOf<'in'>, text: SqlText, scope: Scope | undefined, isNegated: boolean): void {
    const { left, right, span } = expression;
    const place = this.#place(text, span);
    const lefts = partsOfRow(left).map((part) => this.#kinds.of(part, scope));
    const compare = (rights: readonly (Kind | undefined)[]) => {
      for (const [index, kind] of lefts.entries()) {
        const other = rights[index];
        if (other !== undefined) this.#findings.compare(kind, other, false, place);
      }
    };
    if (!isList(right)) {
      if (scope === undefined) return;
      compare(this.#kinds.ofSubquery(scope, right));
      if (isNegated) this.#findings.doubts.push({ about: 'null', scope, expression, place });
      return;
    }
    // The values of a list have no affinity of their own.
    const values = right.flatMap((value) => this.#valuesOf(value, scope).map(withoutAffinity));
    for (const value of values) compare([value]);
    if (lefts.length > 1) {
      for (const row of right) compare(partsOfRow(row).map((part) => this.#kinds.of(part, scope)));
    }
    if (isNegated && values.some(({ is }) => is === 'null')) {
      this.#findings.warnings.push(nullInList(place, expression.negated));
    }
    if (values.length === 1 && scope !== undefined) {
      this.#findings.doubts.push({ about: 'joined', scope, expression, place });
    }
  }

  #valuesOf(value: Expression, scope: Scope | undefined): readonly Kind[] {
    return value.kind === 'parameter' ? this.#kinds.ofParameter(value) : [this.#kinds.of(value, scope)];
  }

  #case(expression: ExpressionOf<'case'>, text: SqlText, scope: Scope | undefined): void {
    const { base, branches, otherwise, span } = expression;
    for (const { when } of branches) {
      if (base === undefined) this.#wantTruth(when, text, scope);
      else this.#compare(base, when, false, span, text, scope);
    }
    const results = branches.map(({ result }: CaseBranch) => result);
    this.#choose(otherwise === undefined ? results : [...results, otherwise], span, text, scope);
  }

  #call({ name, args, span }: ExpressionOf<'call'>, text: SqlText, scope: Scope | undefined): void {
    const folded = foldName(name);
    const kind = functionKind(folded);
    if (kind === undefined) {
      // Only the function itself knows how it uses its arguments.
      for (const argument of args) this.#want('unknown', argument, text, scope, span);
      return;
    }
    if (folded === 'nullif' && args[0] !== undefined && args[1] !== undefined)
      this.#compare(args[0], args[1], false, span, text, scope);
    if (folded === 'iif' || folded === 'if') {
      for (const [index, argument] of args.entries())
        if (index % 2 === 0 && index < args.length - 1) this.#wantTruth(argument, text, scope);
    }
    if (kind.gives === 'argument') {
      this.#choose(chosenArguments(folded, args), span, text, scope);
      return;
    }
    for (const [index, argument] of args.entries()) {
      const takes = index >= (kind.numbersFrom ?? args.length) ? 'number' : kind.takes;
      if (takesModifiers(folded) && index > 0) this.#modifier(argument, text, scope);
      else if (takes !== 'anything') this.#want(takes, argument, text, scope, span);
    }
  }

  /** `'-' || :days || ' days'`: a number in it stays a number, next to any other part. */
  #modifier(argument: Expression, text: SqlText, scope: Scope | undefined): void {
    if (argument.kind !== 'binary' || argument.operator !== '||') return;
    for (const part of [argument.left, argument.right]) {
      this.#want('either', part, text, scope, argument.span);
      this.#modifier(part, text, scope);
    }
  }

  /** Candidates for one value should be of one kind. */
  #choose(candidates: readonly Expression[], span: Span, text: SqlText, scope: Scope | undefined): void {
    const { is } = eitherOf(candidates.map((candidate) => this.#kinds.of(candidate, scope)));
    if (is !== 'number' && is !== 'text') return;
    for (const candidate of candidates) this.#want(is, candidate, text, scope, span);
  }

  #wantTruth(expression: Expression, text: SqlText, scope: Scope | undefined): void {
    this.#want('number', expression, text, scope, expression.span);
  }

  #want(
    wants: Demand['wants'],
    expression: Expression,
    text: SqlText,
    scope: Scope | undefined,
    span: Span,
  ): void {
    this.#findings.demand(this.#kinds.of(expression, scope), { wants, place: this.#place(text, span) });
  }

  #place(text: SqlText, span: Span): Place {
    return { text, span, isWritten: text.tokens === this.#tokens };
  }
}

const isWord = (expression: Expression, ...words: readonly string[]): boolean =>
  expression.kind === 'literal' && isKeyword(expression.token, ...words);

const isNull = (expression: Expression): boolean => isWord(expression, 'NULL');

const isTruthValue = (expression: Expression): boolean => isWord(expression, 'TRUE', 'FALSE');

/** `… IS FALSE`, `… = 0`, `… <> 1`: comparisons in which NULL and false differ. */
function asksForFalse(expression: Expression): boolean {
  if (expression.kind !== 'compare') return false;
  const { operator, left, right } = expression;
  const is = (word: string, digit: string) =>
    [left, right].some(
      (side) => isWord(side, word) || (side.kind === 'literal' && side.token.text === digit),
    );
  return operator === '<>' ? is('TRUE', '1') : (operator === '=' || operator === 'is') && is('FALSE', '0');
}

/** Where the keyword stands outside of parentheses; the end when it does not. */
function keywordIn(tokens: readonly Token[], { from, to }: Span, keyword: string): number {
  for (let index = from; index < to; index++) {
    if (isSymbol(tokens[index], '(')) index = closingOf(tokens, index);
    else if (isKeyword(tokens[index], keyword)) return index;
  }
  return to;
}
