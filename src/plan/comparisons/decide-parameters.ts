import { SqlError } from '../../base/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { type Expression, isList } from '../../sql/expression.ts';
import { locate } from '../../sql/lexer.ts';
import { queryOfLocalWrite } from '../../sql/local-write.ts';
import {
  asText,
  type BoundValue,
  elementName,
  isGiven,
  isPlainNumber,
  isReal,
  isValueList,
  losesDigits,
  numberIn,
  type Parameters,
  type ParameterValue,
} from '../../sql/parameter-value.ts';
import { numberedParameters, parameterKey } from '../../sql/parameters.ts';
import { openingAround } from '../../sql/parentheses.ts';
import { type ReadableText, withStrictQuotes } from '../../sql/readable-text.ts';
import { type Edit, type SqlText, withoutOverlaps } from '../../sql/sql-text.ts';
import { isKeyword, isSymbol, type Token } from '../../sql/token.ts';
import { rememberSchema } from '../remembered-schema.ts';
import { Resolver } from '../resolve.ts';
import type { LocalSchema } from '../scope.ts';
import { Examination } from './examine.ts';
import { ExpressionKinds } from './expression-kinds.ts';
import { type Demand, type Doubt, Findings } from './findings.ts';
import { type Probe, probeOf } from './probes.ts';
import {
  byNote,
  joinedList,
  notNumber,
  orderOfTexts,
  type Place,
  undecided,
  type Warning,
} from './warning.ts';

/** A statement whose parameters have their values: each a number or a text, as its places want it. */
export interface DecidedParameters {
  /** With a list in place of a parameter that has one. */
  readonly text: SqlText;
  /** By the parameter's spelling, sigil and all. */
  readonly bindings: ReadonlyMap<string, BoundValue>;
  /** The values of a parameter as the statement spells it. */
  readonly values: ReadonlyMap<string, BoundValue | readonly BoundValue[]>;
  /** Comparisons that cannot mean what they say. */
  readonly warnings: readonly Warning[];
  readonly probes: readonly Probe[];
}

interface Surroundings {
  readonly catalog: Catalog;
  readonly schema: LocalSchema;
  /** One for every parameter of the statement. */
  readonly parameters: Parameters;
}

/**
 * Decides of each parameter whether it is a number or a text, and finds the comparisons that cannot mean what they say.
 * @throws SqlError for a list that does not stand in an IN
 */
export function decideParameters(
  readable: ReadableText,
  { catalog, schema: given, parameters }: Surroundings,
): DecidedParameters {
  const { text } = readable;
  const schema = rememberSchema(given);
  const names = numberedParameters(text.tokens);
  const valueAt = (token: number): ParameterValue | undefined => {
    const name = names.get(token);
    return name === undefined ? undefined : parameters.get(parameterKey(name));
  };
  const findings = examine(readable, valueAt, { catalog, schema });
  refuseMisplacedLists(text, names, valueAt);
  const decision = new Decision(text, names, valueAt, findings);
  const decided = withEdits(text, decision.edits);
  const { doubts } =
    findings.doubts.length === 0 || decision.edits.length === 0
      ? findings
      : examine({ ...readable, text: decided }, valueAt, { catalog, schema });
  const warnings = [...findings.warnings, ...decision.warnings];
  const probes: Probe[] = [];
  for (const doubt of doubts) {
    if (doubt.about === 'joined' && !isJoined(doubt, valueAt)) continue;
    const probe = probeOf(doubt, schema);
    if (probe !== undefined) probes.push(probe);
    else if (doubt.about === 'joined') warnings.push(joinedList(doubt.place));
  }
  return { text: decided, bindings: decision.bindings, values: decision.values, warnings, probes };
}

function examine(
  readable: ReadableText,
  valueAt: (token: number) => ParameterValue | undefined,
  { catalog, schema }: Omit<Surroundings, 'parameters'>,
): Findings {
  const { text } = readable;
  const findings = new Findings((token) => textsOf(valueAt(token)));
  try {
    const resolver = new Resolver(catalog, schema);
    const localWrite = queryOfLocalWrite(text.tokens);
    const { queries } = resolver.resolveStatement({
      ...readable,
      text: withStrictQuotes(text) ?? text,
      queries: localWrite === undefined ? readable.queries : [localWrite],
    });
    const examination = new Examination(new ExpressionKinds(schema, valueAt), findings, text.tokens);
    for (const query of queries) examination.query(query);
    return findings;
  } catch (error) {
    // Too large or nested too deeply for us, though not for SQLite: nothing is known of any place.
    if (!(error instanceof RangeError)) throw error;
    return new Findings(() => []);
  }
}

const listOf = (value: ParameterValue | undefined) =>
  value === undefined ? [] : isValueList(value) ? value : [value];

/** The texts among the values that are to be decided. */
const textsOf = (value: ParameterValue | undefined): readonly string[] =>
  listOf(value).flatMap((each) => (isGiven(each) ? [each.given] : []));

function refuseMisplacedLists(
  { source, tokens }: SqlText,
  names: ReadonlyMap<number, string>,
  valueAt: (token: number) => ParameterValue | undefined,
): void {
  const hasNumbered = [...names.values()].some((name) => name.startsWith('?'));
  for (const [token, name] of names) {
    const value = valueAt(token);
    if (!isValueList(value)) continue;
    const location = locate(source, tokens[token]?.start ?? 0);
    if (!isInList(tokens, token)) {
      throw new SqlError(`${name} has a list of values, and only IN (${name}) takes one`, {
        location,
        hint: 'Give it one value, or compare with IN.',
      });
    }
    if (hasNumbered) {
      throw new SqlError('a list goes with names alone, not with ?', {
        location,
        hint: 'Name all parameters: :name.',
      });
    }
  }
}

/** Whether a token is an element of `IN (…)`. */
function isInList(tokens: readonly Token[], at: number): boolean {
  const isElement =
    (isSymbol(tokens[at - 1], '(') || isSymbol(tokens[at - 1], ',')) &&
    (isSymbol(tokens[at + 1], ')') || isSymbol(tokens[at + 1], ','));
  return isElement && isKeyword(tokens[openingAround(tokens, at) - 1], 'IN');
}

/** The type and spelling of each parameter. */
class Decision {
  readonly bindings = new Map<string, BoundValue>();
  readonly values = new Map<string, BoundValue | readonly BoundValue[]>();
  readonly edits: Edit[] = [];
  readonly warnings: Warning[] = [];
  readonly #text: SqlText;
  readonly #findings: Findings;
  /** Commas that went with an empty list. */
  readonly #removed = new Set<number>();

  constructor(
    text: SqlText,
    names: ReadonlyMap<number, string>,
    valueAt: (token: number) => ParameterValue | undefined,
    findings: Findings,
  ) {
    this.#text = text;
    this.#findings = findings;
    const tokensOf = new Map<string, number[]>();
    for (const [token, name] of names) {
      const known = tokensOf.get(name);
      if (known === undefined) tokensOf.set(name, [token]);
      else known.push(token);
    }
    for (const [name, tokens] of tokensOf) this.#decide(name, tokens, valueAt(tokens[0] ?? 0));
  }

  #decide(name: string, tokens: readonly number[], value: ParameterValue | undefined): void {
    if (value === undefined) return;
    const elements = listOf(value);
    const spellings = elements.map((_, index) => elementName(name, index));
    const numbers = elements.map((element) => (isGiven(element) ? numberIn(element.given) : undefined));
    const wanted = tokens.map((token) =>
      elements.map((element, index) =>
        isGiven(element) ? this.#isNumber(token, name, element.given, numbers[index]) : false,
      ),
    );
    // A text that is a number in some places and a text in others is bound as the text that it is.
    const always = elements.map((_, index) => wanted.every((at) => at[index] === true));
    const bound = elements.map((element, index): BoundValue => {
      const number = numbers[index];
      return always[index] === true && number !== undefined ? number : asText(element);
    });
    for (const [index, spelling] of spellings.entries()) this.bindings.set(spelling, bound[index] ?? null);
    this.values.set(name, isValueList(value) ? bound : (bound[0] ?? null));
    for (const [at, token] of tokens.entries()) {
      const parts = spellings.map((spelling, index) => {
        const isCast = wanted[at]?.[index] === true && always[index] !== true;
        // Like a literal it has no affinity: see `exact-numbers.ts`.
        return isCast ? `+CAST(${spelling} AS ${isReal(numbers[index]) ? 'REAL' : 'INTEGER'})` : spelling;
      });
      if (parts.length === 0) this.#removeElement(token);
      else if (parts.length > 1 || parts[0] !== name)
        this.edits.push({ from: token, to: token + 1, text: parts.join(', ') });
    }
  }

  /** Whether a text is a number where it stands. */
  #isNumber(token: number, name: string, text: string, number: BoundValue | undefined): boolean {
    const demands = this.#findings.demands.get(token) ?? [];
    const find = (...wants: readonly Demand['wants'][]) =>
      demands.find((demand) => wants.includes(demand.wants));
    if (number === undefined) {
      for (const { wants, place } of demands)
        if (wants === 'number') this.warnings.push(notNumber(place, name, text));
      return false;
    }
    const doubtful = find('unknown');
    const textual = find('text');
    if (doubtful !== undefined || (textual !== undefined && find('number') !== undefined)) {
      this.warnings.push(undecided((doubtful ?? textual)?.place as Place, name));
      return true;
    }
    if (find('number', 'either') !== undefined) return true;
    if (textual === undefined) return this.#isNumberByItself(token, name, text);
    for (const { place, ordered, note } of demands) {
      if (note !== undefined) this.warnings.push(byNote(place, note));
      else if (ordered === true) this.warnings.push(orderOfTexts(place));
    }
    return false;
  }

  /** Where it is compared with nothing, it stays as it was given, unless it is kept for comparisons to come. */
  #isNumberByItself(token: number, name: string, text: string): boolean {
    if (isPlainNumber(text)) return true;
    if (!this.#findings.seen.has(token)) {
      // In a part of a statement that we do not read, such as ON CONFLICT.
      this.warnings.push(undecided(this.#placeOf(token), name));
      return true;
    }
    return isKeyword(this.#text.tokens[0], 'CREATE') && !losesDigits(text);
  }

  #placeOf(token: number): Place {
    return { text: this.#text, span: { from: token, to: token + 1 }, isWritten: true };
  }

  /** An empty list takes one comma with it. */
  #removeElement(token: number): void {
    const isComma = (at: number) => isSymbol(this.#text.tokens[at], ',') && !this.#removed.has(at);
    const comma = [token - 1, token + 1].find(isComma) ?? token;
    this.#removed.add(comma);
    this.edits.push({ from: Math.min(comma, token), to: Math.max(comma, token) + 1, text: '' });
  }
}

function withEdits(text: SqlText, added: readonly Edit[]): SqlText {
  if (added.length === 0) return text;
  return { ...text, edits: withoutOverlaps([...added, ...text.edits]) };
}

/** Whether the list is one text with commas in it. */
function isJoined({ expression }: Doubt, valueAt: (token: number) => ParameterValue | undefined): boolean {
  const [value] = isList(expression.right) ? expression.right : [];
  const texts = value === undefined ? [] : textsIn(value, valueAt);
  return texts.some((text) => text.includes(','));
}

function textsIn(
  value: Expression,
  valueAt: (token: number) => ParameterValue | undefined,
): readonly string[] {
  if (value.kind === 'literal') return value.token.kind === 'string' ? [value.token.value] : [];
  if (value.kind !== 'parameter') return [];
  return listOf(valueAt(value.span.from)).map((each) => String(asText(each)));
}
