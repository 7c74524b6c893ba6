import type { Command } from 'commander';
import { describeParameter, usageOf } from '../saved/bind-parameters.ts';
import { openLibrary, type QueryLibrary } from '../saved/library.ts';
import type { SavedQuery } from '../saved/saved-query.ts';
import type { RowSet, SqlValue } from '../sql/value.ts';
import { type CommonOptions, readCommonOptions } from './common-options.ts';
import type { CliContext } from './context.ts';
import { printRows } from './print-rows.ts';
import { openDestination } from './statement-runner.ts';

/** `oktaql queries [name]`: the saved queries, or one of them with its SQL. */
export async function runQueries(
  name: string | undefined,
  command: Command,
  context: CliContext,
): Promise<void> {
  const options = readCommonOptions(command);
  const library = await openLibrary(context);
  await printRows(
    queryRows(library, name),
    await openDestination(withFormat(options, name), context),
    options,
    context,
  );
}

/**
 * A row for each saved query, or one row with all there is to say of one of them.
 * @throws UsageError, QueryFileError as the library does
 */
export const queryRows = (library: QueryLibrary, name: string | undefined): RowSet =>
  name === undefined ? listOf(library.all()) : detailsOf(library.named(name));

/** One query is many lines of text, which no table shows well. */
const withFormat = (options: CommonOptions, name: string | undefined): CommonOptions =>
  name !== undefined && options.output === undefined && options.out === undefined
    ? { ...options, output: 'line' }
    : options;

const rowSet = (
  names: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  json: readonly string[] = [],
): RowSet => ({
  columns: names.map((name) => ({ name, json: json.includes(name) })),
  rows,
});

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

/** The file without its header. */
const sqlOf = ({ text }: SavedQuery): string => text.slice(text.indexOf('*/') + 2).trim();
