import { rowSet } from '../base/row-set.ts';
import type { RowSet, SqlValue } from '../base/sql-value.ts';
import { describeParameter, usageOf } from './bind-parameters.ts';
import { sqlOf } from './describe-query.ts';
import type { QueryLibrary } from './query-library.ts';
import type { SavedQuery } from './saved-query.ts';

/** The saved queries as rows, or one of them as a row with its SQL. */
export const queryRows = (library: QueryLibrary, name: string | undefined): RowSet =>
  name === undefined ? listOf(library.all()) : detailsOf(library.named(name));

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

const detailsOf = (query: SavedQuery): RowSet => {
  const details: readonly (readonly [string, SqlValue])[] = [
    ['name', query.name],
    ['title', query.title],
    ['kind', query.kind],
    ['severity', query.kind === 'check' ? query.severity : null],
    ['description', query.description],
    ['why', query.why ?? null],
    ['remedy', query.remedy ?? null],
    ['controls', JSON.stringify(query.controls)],
    ['tags', JSON.stringify(query.tags)],
    [
      'parameters',
      JSON.stringify(
        Object.fromEntries(
          query.parameters.map((parameter) => [parameter.name, describeParameter(parameter)]),
        ),
      ),
    ],
    ['usage', usageOf(query).split('\n')[0] ?? ''],
    ['file', query.file],
    ['sql', sqlOf(query)],
  ];
  return rowSet(
    details.map(([name]) => name),
    [details.map(([, value]) => value)],
    ['controls', 'tags', 'parameters'],
  );
};
