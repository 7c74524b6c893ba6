import type { Command } from 'commander';
import { writeChunks } from '../output/write-chunks.ts';
import { describeParameter, usageOf } from '../saved/bind-parameters.ts';
import { describeQuery, sqlOf } from '../saved/describe-query.ts';
import type { QueryLibrary } from '../saved/library.ts';
import type { SavedQuery } from '../saved/saved-query.ts';
import { rowSet } from '../sql/row-set.ts';
import type { RowSet, SqlValue } from '../sql/value.ts';
import { readCommonOptions } from './common-options.ts';
import type { CliContext } from './context.ts';
import { openQueries, sayUnusable } from './open-queries.ts';
import { printRows } from './print-rows.ts';
import { openDestination } from './statement-runner.ts';
import { askAtTerminal } from './write-options.ts';

/** `oktaql queries [name]`: the saved queries, or one of them with its SQL. */
export async function runQueries(
  name: string | undefined,
  command: Command,
  context: CliContext,
): Promise<void> {
  const options = readCommonOptions(command);
  const library = await openQueries(options, context, askAtTerminal(context));
  if (name !== undefined && options.output === undefined && options.out === undefined) {
    // One query is many lines of text, which no table shows well.
    await writeChunks(context.stdout, [describeQuery(library.named(name))], context.interrupt);
    return;
  }
  const rows = queryRows(library, name);
  if (name === undefined && options.quiet !== true) sayUnusable(library, context);
  await printRows(rows, await openDestination(options, context), options, context);
}

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
