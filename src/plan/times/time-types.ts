import { foldName, isSameName } from '../../base/fold-name.ts';
import { findColumn, findHidden, type Table } from '../../catalog/table.ts';
import type { Expression } from '../../sql/expression.ts';
import { type ResultExpression, resultCalled } from '../../sql/outline.ts';
import type { ColumnName } from '../../sql/predicate.ts';
import { columnsNamed } from '../column.ts';
import type { ItemColumn, LocalSchema, ResolvedQuery, Scope } from '../scope.ts';
import { isNull, isTime, textOf } from './constants.ts';
import { isDateFunction, typeOfDateCall } from './date-functions.ts';
import { type OutputPart, type OutputTime, OutputTimes } from './output-times.ts';
import { expressionOf, queryOf } from './parts.ts';
import { oktaTime, type TimeType, unitedType } from './time-type.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Tells which expressions of a statement give times. */
export class TimeTypes {
  readonly #outputs = new OutputTimes(this);
  readonly #schema: LocalSchema;
  /** The results whose type is being found by their alias. */
  readonly #open = new Set<ResultExpression>();

  constructor(schema: LocalSchema) {
    this.#schema = schema;
  }

  /** Undefined for an expression that gives no time, or is not understood. */
  typeOf(scope: Scope, expression: Expression): TimeType | undefined {
    switch (expression.kind) {
      case 'column':
        return this.#typeOfName(scope, expression.column);
      case 'literal':
        return typesOfWords[expression.token.keyword];
      case 'query': {
        const query = queryOf(scope, expression);
        return query && this.outputsOf(query)[0]?.type;
      }
      case 'call':
        return this.#typeOfCall(scope, expression);
      case 'unary':
        return expression.operator === '+' ? this.typeOf(scope, expression.operand) : undefined;
      case 'binary':
        return this.#typeOfArithmetic(scope, expression);
      case 'collate':
        return this.typeOf(scope, expression.operand);
      case 'cast':
        return castType(this.typeOf(scope, expression.operand), expression.type);
      case 'case': {
        const { branches, otherwise } = expression;
        const results = branches.map(({ result }) => result);
        return this.#typeOfAny(scope, otherwise === undefined ? results : [...results, otherwise]);
      }
      default:
        return undefined;
    }
  }

  /** The columns that a query gives, in order. */
  outputsOf(query: ResolvedQuery): readonly OutputTime[] {
    return this.#outputs.of(query);
  }

  /** The types of one of these columns in each part of the query: in each SELECT, and in each row of VALUES. */
  partsOf(query: ResolvedQuery, index: number): readonly OutputPart[] {
    return this.#outputs.partsOf(query, index);
  }

  /** The column of an item; `home` is the scope that reads it. */
  typeOfColumn(home: Scope, { item, column }: ItemColumn): TimeType | undefined {
    const { source } = item;
    switch (source.kind) {
      case 'virtual':
        return isTimeColumn(source.reference.table, column) ? oktaTime : undefined;
      case 'local':
        return this.#schema.timesOf(source.name).has(foldName(column)) ? oktaTime : undefined;
      case 'query':
        return named(this.outputsOf(source.resolved), column)?.type;
      case 'itself': {
        const outputs = this.outputsOf(home.query);
        const at = source.columns?.findIndex((name) => isSameName(name, column));
        return at === undefined ? named(outputs, column)?.type : outputs[at]?.type;
      }
    }
  }

  #typeOfName(scope: Scope, name: ColumnName): TimeType | undefined {
    const found = columnsNamed(scope, name);
    if (found === undefined) return this.#typeOfAlias(scope, name);
    const { home, columns } = found;
    // An item whose columns are not known may have any; one that surely has it comes first.
    const certain = columns.filter(({ item }) => item.columns?.has(foldName(name.name)));
    const types = (certain.length > 0 ? certain : columns).map((column) => this.typeOfColumn(home, column));
    const known = types.filter((type) => type !== undefined);
    const united = unitedType(known);
    // If one of the merged columns is no time, the value may be none.
    return united && known.length < types.length ? { ...united, form: undefined, isUnsure: true } : united;
  }

  /** WHERE and others may name an output of their own SELECT. */
  #typeOfAlias(scope: Scope, { qualifier, name }: ColumnName): TimeType | undefined {
    if (qualifier.length > 0) return undefined;
    let isInSight = true;
    for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
      const seesAliases = isInSight;
      // Within a select list its aliases are not in sight.
      isInSight = !home.inResults;
      if (!seesAliases) continue;
      const result = resultCalled(home.core, name);
      const expression = result && expressionOf(home, result);
      if (result === undefined || expression === undefined) continue;
      // Within `coalesce(created, '') AS created` it is a name of the query around.
      if (this.#open.has(result)) return home.parent && this.#typeOfName(home.parent, { qualifier, name });
      this.#open.add(result);
      try {
        return this.typeOf(home, expression);
      } finally {
        this.#open.delete(result);
      }
    }
    return undefined;
  }

  #typeOfCall(scope: Scope, call: Call): TimeType | undefined {
    const { args } = call;
    const [first, second] = args;
    if (isDateFunction(call.name)) return typeOfDateCall(call, (argument) => this.typeOf(scope, argument));
    switch (foldName(call.name)) {
      case 'last_used':
        return oktaTime;
      case 'coalesce':
      case 'ifnull':
        return this.#typeOfAny(scope, args);
      case 'iif':
      case 'if':
        // Each second argument is a result, and the last one of an odd number.
        return this.#typeOfAny(
          scope,
          args.filter((_, at) => at % 2 === 1 || (at === args.length - 1 && at > 0)),
        );
      case 'max':
      case 'min': {
        const united = this.#typeOfAny(scope, args);
        return args.length > 1 && united?.isOkta === true && united.unit === 'instant' ? oktaTime : united;
      }
      case 'lag':
      case 'lead':
        return this.#typeOfAny(
          scope,
          args.filter((_, at) => at !== 1),
        );
      case 'nullif':
      case 'first_value':
      case 'last_value':
      case 'nth_value':
      case 'likely':
      case 'unlikely':
      case 'likelihood':
      case 'round':
      case 'floor':
      case 'ceil':
      case 'ceiling': {
        const type = first && this.typeOf(scope, first);
        const isRounded = /^(round|floor|ceil|ceiling)$/i.test(call.name);
        if (isRounded && type?.unit === 'instant') return undefined;
        return second !== undefined && foldName(call.name) === 'nullif' && type?.isOkta
          ? oktaTimeOr(type)
          : type;
      }
      default:
        return undefined;
    }
  }

  /** Days and seconds stay so when a number is added. The difference of two times is no time. */
  #typeOfArithmetic(
    scope: Scope,
    { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  ): TimeType | undefined {
    if (operator !== '+' && operator !== '-') return undefined;
    const [one, other] = [this.typeOf(scope, left), this.typeOf(scope, right)];
    const time = one ?? (operator === '+' ? other : undefined);
    const isSpan = one !== undefined && other !== undefined;
    return time === undefined || isSpan || time.unit === 'instant' ? undefined : { ...time, form: 'number' };
  }

  /** The type of an expression that has the value of one of these. */
  #typeOfAny(scope: Scope, expressions: readonly Expression[]): TimeType | undefined {
    return this.typeOfEither(
      expressions.map((expression) => ({ expression, type: this.typeOf(scope, expression) })),
    );
  }

  /** The type of a value that can be each of these, of which not all are known. */
  typeOfEither(
    parts: readonly { readonly expression: Expression | undefined; readonly type: TimeType | undefined }[],
  ): TimeType | undefined {
    const present = parts.filter(({ expression }) => expression === undefined || !isNull(expression));
    const united = unitedType(present.flatMap(({ type }) => type ?? []));
    if (united === undefined) return undefined;
    const others = present.flatMap(({ expression, type }) => (type === undefined ? [expression] : []));
    if (others.length === 0) return united;
    // Numbers beside numbers say nothing.
    if (united.unit !== 'instant') return united;
    const isTimeText = (other: Expression | undefined) => {
      const text = other && textOf(other);
      return text !== undefined && isTime(text);
    };
    return {
      ...united,
      form: undefined,
      isUnsure: united.isUnsure || !others.every(isTimeText),
      otherwise: united.otherwise ?? others.find((other) => isPlainText(other) && !isTimeText(other)),
    };
  }
}

const isPlainText = (expression: Expression | undefined): boolean =>
  expression !== undefined && textOf(expression) !== undefined;

const isTimeColumn = (table: Table, column: string): boolean =>
  (findColumn(table, column) ?? findHidden(table, column))?.type === 'time';

const castType = (type: TimeType | undefined, target: string): TimeType | undefined => {
  if (type === undefined) return undefined;
  const isNumber = !/char|clob|text|blob/i.test(target);
  if (type.unit === 'instant') return isNumber ? undefined : type;
  return { ...type, form: isNumber ? 'number' : 'digits' };
};

/** The type of a time that `nullif` gives after a comparison. */
const oktaTimeOr = (type: TimeType): TimeType => (type.unit === 'instant' ? oktaTime : type);

const typesOfWords: Readonly<Record<string, TimeType>> = {
  CURRENT_TIMESTAMP: { unit: 'instant', form: 'datetime', isOkta: false, isLocal: false, isUnsure: false },
  CURRENT_DATE: { unit: 'instant', form: 'date', isOkta: false, isLocal: false, isUnsure: false },
};

const named = (outputs: readonly OutputTime[], column: string): OutputTime | undefined =>
  outputs.find(({ name }) => isSameName(name, column));
