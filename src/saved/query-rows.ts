import { rowSet } from '../base/row-set.ts';
import type { RowSet, SqlValue } from '../base/sql-value.ts';
import { describeParameter, usageOf } from './bind-parameters.ts';
import { sqlOf } from './describe-query.ts';
import type { QueryLibrary } from './query-library.ts';
import type { SavedQuery } from './saved-query.ts';

/**
 * The saved queries as rows, or one of them as a row with its SQL.
 * @param isWhole of a list, whether each row has the whole header
 */
export function queryRows(
  library: QueryLibrary,
  name: string | undefined,
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): RowSet {
  if (name !== undefined) return rowsOf([detailsOf(library.named(name))]);
  if (!isWhole) return listOf(library.all());
  return rowsOf(library.all().map(headerOf));
}

const listOf = (queries: readonly SavedQuery[]): RowSet =>
  rowSet(
    ['name', 'kind', 'severity', 'title'],
    queries.map((query) => [
      query.name,
      query.kind,
      query.kind === 'check' ? query.severity : null,
      query.title,
    ]),
  );

type Details = readonly (readonly [name: string, value: SqlValue])[];

const detailsOf = (query: SavedQuery): Details => [
  ...commonOf(query),
  [
    'parameters',
    JSON.stringify(
      Object.fromEntries(query.parameters.map((parameter) => [parameter.name, describeParameter(parameter)])),
    ),
  ],
  ['usage', usageOf(query).split('\n')[0] ?? ''],
  ['file', query.file],
  ['sql', sqlOf(query)],
];

/** Every member of the header, as it was declared. */
const headerOf = (query: SavedQuery): Details => {
  const { subject, notAssessed, whenNone } = query.kind === 'check' ? query : {};
  return [
    ...commonOf(query),
    ['subject', subject ?? null],
    ['notAssessed', notAssessed === undefined ? null : JSON.stringify(notAssessed)],
    ['whenNone', whenNone === undefined ? null : JSON.stringify(whenNone)],
    [
      'parameters',
      JSON.stringify(Object.fromEntries(query.parameters.map(({ name, ...declared }) => [name, declared]))),
    ],
    ['file', query.file],
  ];
};

const commonOf = (query: SavedQuery): Details => [
  ['name', query.name],
  ['title', query.title],
  ['kind', query.kind],
  ['severity', query.kind === 'check' ? query.severity : null],
  ['description', query.description],
  ['why', query.why ?? null],
  ['remedy', query.remedy ?? null],
  ['controls', JSON.stringify(query.controls)],
  ['tags', JSON.stringify(query.tags)],
];

/** Rows of the same members. */
const rowsOf = (all: readonly Details[]): RowSet =>
  rowSet(
    (all[0] ?? []).map(([name]) => name),
    all.map((details) => details.map(([, value]) => value)),
    ['controls', 'tags', 'parameters', 'notAssessed', 'whenNone'],
  );
