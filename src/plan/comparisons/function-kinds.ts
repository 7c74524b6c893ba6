/** The type of a function's value, and the type for which it takes its arguments. */
export interface FunctionKind {
  /** `argument`: one of its arguments, or something made of them by choosing. */
  readonly gives: 'number' | 'text' | 'argument';
  readonly takes: 'number' | 'text' | 'anything';
  /** From which argument on, counted from 0, it takes them for numbers. */
  readonly numbersFrom?: number;
}

const groups: readonly (readonly [FunctionKind, string])[] = [
  [
    { gives: 'number', takes: 'text' },
    `length octet_length instr unicode julianday unixepoch days_since days_until duration_days json_array_length
     json_valid json_error_position json_equal regexp regexp_like like glob`,
  ],
  [
    { gives: 'number', takes: 'number' },
    `abs round sum total avg sign ceil ceiling floor trunc sqrt exp ln log log10 log2 pow power mod pi degrees radians
     acos acosh asin asinh atan atan2 atanh cos cosh sin sinh tan tanh ntile`,
  ],
  [
    { gives: 'number', takes: 'anything' },
    `count random changes total_changes last_insert_rowid row_number rank dense_rank percent_rank cume_dist`,
  ],
  [
    { gives: 'text', takes: 'text' },
    `lower upper trim ltrim rtrim replace soundex concat concat_ws date time datetime strftime timediff last_used
     regexp_replace regexp_substr`,
  ],
  [{ gives: 'text', takes: 'text', numbersFrom: 1 }, 'substr substring'],
  [{ gives: 'text', takes: 'text', numbersFrom: 2 }, 'split_part'],
  [{ gives: 'text', takes: 'number' }, 'char'],
  [
    { gives: 'text', takes: 'anything' },
    `printf format quote hex typeof group_concat string_agg sqlite_version json json_array json_object json_quote
     json_group_array json_group_object json_set json_insert json_replace json_remove json_patch json_type json_pretty`,
  ],
  [
    { gives: 'argument', takes: 'anything' },
    `coalesce ifnull iif if nullif min max likely unlikely likelihood first_value last_value nth_value lag lead`,
  ],
];

const kinds: ReadonlyMap<string, FunctionKind> = new Map(
  groups.flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name, kind])),
);

/** @param name in lower case @returns undefined for a function whose value may be of any kind */
export const functionKind = (name: string): FunctionKind | undefined => kinds.get(name);

/** Functions of times: their texts sort in the order of the times. */
export const givesTimes = (name: string): boolean =>
  ['date', 'time', 'datetime', 'strftime', 'last_used'].includes(name);

/** SQLite's functions of times: a concatenated text for them is a modifier such as `'-' || :days || ' days'`. */
export const takesModifiers = (name: string): boolean =>
  ['date', 'time', 'datetime', 'strftime', 'julianday', 'unixepoch'].includes(name);

/** The arguments of a function that gives one of them which can be its value. */
export function chosenArguments<T>(name: string, args: readonly T[]): readonly T[] {
  switch (name) {
    case 'coalesce':
    case 'ifnull':
    case 'min':
    case 'max':
      return args;
    case 'iif':
    case 'if':
      return args.filter((_, index) => index % 2 === 1 || (index > 0 && index === args.length - 1));
    case 'lag':
    case 'lead':
      return args.filter((_, index) => index !== 1);
    default:
      return args.slice(0, 1);
  }
}
