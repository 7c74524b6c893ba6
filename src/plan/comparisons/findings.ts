import type { Expression } from '../../sql/expression.ts';
import { numberIn } from '../../sql/parameter-value.ts';
import type { ColumnNote, Scope } from '../scope.ts';
import type { Kind } from './kind.ts';
import { byNote, numberWithText, orderOfTexts, type Place, spelling, type Warning } from './warning.ts';

/** The type that a place wants of a parameter: one that stands there, or whose value gets there. */
export interface Demand {
  /** `either`: a number if it is one; and nothing is wrong if not. `unknown`: nobody can say. */
  readonly wants: 'number' | 'text' | 'either' | 'unknown';
  readonly place: Place;
  /** Whether texts are put in order there which are no times. */
  readonly ordered?: boolean | undefined;
  readonly note?: ColumnNote | undefined;
}

/** An IN that is wrong or not: only the rows decide. */
export interface Doubt {
  /** `null`: whether the list has a NULL. `joined`: whether anything equals the one text with commas. */
  readonly about: 'null' | 'joined';
  readonly scope: Scope;
  readonly expression: Extract<Expression, { kind: 'in' }>;
  readonly place: Place;
}

/** The types that the comparisons want of parameters, and the faults that no value of a parameter can cure. */
export class Findings {
  readonly warnings: Warning[] = [];
  readonly doubts: Doubt[] = [];
  /** By the token of a parameter with a given text. */
  readonly demands = new Map<number, Demand[]>();
  /** The tokens of the parameters that were come across. */
  readonly seen = new Set<number>();
  readonly #textsAt: (token: number) => readonly string[];

  /** @param textsAt the given texts of the parameter at a token */
  constructor(textsAt: (token: number) => readonly string[]) {
    this.#textsAt = textsAt;
  }

  /** Notes the type that a place wants of each open parameter in the kind. */
  demand(kind: Kind, demand: Demand): void {
    // Together with numbers a parameter is put into a text as they are.
    if (kind.is === 'number' && demand.wants === 'text') return;
    for (const token of kind.places) {
      const known = this.demands.get(token) ?? [];
      // Many places in a view or a CTE that is mentioned often want the same.
      if (known.some(({ wants, ordered, note }) => isSame({ wants, ordered, note }, demand))) continue;
      this.demands.set(token, [...known, demand]);
    }
  }

  /** @param isOrder of `<` and its like, rather than of `=` */
  compare(left: Kind, right: Kind, isOrder: boolean, place: Place): void {
    if (left.is === 'open' && right.is === 'open') {
      const areNumbers = [...left.places, ...right.places].every((token) =>
        this.#textsAt(token).every((text) => numberIn(text) !== undefined),
      );
      for (const kind of [left, right]) this.demand(kind, { wants: areNumbers ? 'either' : 'text', place });
      return;
    }
    this.#compareGiven(left, right, isOrder, place);
    this.#compareGiven(right, left, isOrder, place);
    if (left.is === 'number' && right.is === 'text') this.#compareUnlike(left, right, isOrder, place);
    if (left.is === 'text' && right.is === 'number') this.#compareUnlike(right, left, isOrder, place);
  }

  #compareGiven(given: Kind, other: Kind, isOrder: boolean, place: Place): void {
    if (other.is === 'null' || other.is === 'open') return;
    this.demand(given, {
      wants: other.is,
      place,
      ordered: other.is === 'text' && isOrder && other.sorts !== true && other.value === undefined,
      note: other.note?.kind === 'text' ? other.note : undefined,
    });
  }

  /** By SQLite's affinities: https://sqlite.org/datatype3.html#type_conversions_prior_to_comparison */
  #compareUnlike(number: Kind, text: Kind, isOrder: boolean, place: Place): void {
    // A number beside a time is given its meaning, or refused, where times are compared.
    if (text.sorts === true && text.affinity === 'text') return;
    const noted = [text, number].find(({ note, is }) => note?.kind === is)?.note;
    if (number.affinity === 'number') {
      // The text becomes a number, if it is one.
      if (typeof text.value !== 'string') {
        if (noted !== undefined) this.warnings.push(byNote(place, noted));
      } else if (numberIn(text.value) === undefined) {
        this.warnings.push(numberWithText(place, undefined));
      }
    } else if (text.affinity === 'text') {
      // The number becomes a text.
      if (noted !== undefined) this.warnings.push(byNote(place, noted));
      else if (isOrder && text.sorts !== true) this.warnings.push(orderOfTexts(place));
      else if (number.digits !== undefined && String(Number(number.digits)) !== number.digits)
        this.warnings.push(spelling(place));
    } else {
      this.warnings.push(numberWithText(place, typeof text.value === 'string' ? text.value : undefined));
    }
  }
}

const isSame = (one: Omit<Demand, 'place'>, other: Omit<Demand, 'place'>): boolean =>
  one.wants === other.wants && one.ordered === other.ordered && one.note === other.note;
