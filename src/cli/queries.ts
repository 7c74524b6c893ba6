import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../base/errors.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { type Host, say } from '../host/host.ts';
import { openQueries, sayUnusable } from '../host/open-queries.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { writeChunks } from '../output/write-chunks.ts';
import { describeQuery } from '../saved/describe-query.ts';
import { queryRows } from '../saved/query-rows.ts';

/**
 * `oktaql queries [name]`: the saved queries, or one of them with its SQL. `--source` prints its file, `--new` writes one to
 * begin with.
 */
export async function runQueries(name: string | undefined, command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { source, new: created } = command.opts<{ source?: boolean; new?: string }>();
  if (created !== undefined) {
    await createQuery(created, options, context);
    return;
  }
  const library = await openQueries(options, context, askAtTerminal(context));
  if (source === true) {
    if (name === undefined)
      throw new UsageError('--source prints one query', { hint: 'oktaql queries --source NAME' });
    await writeChunks(context.stdout, [wholeLine(library.named(name).text)], context.interrupt);
    return;
  }
  if (name !== undefined && options.output === undefined && options.out === undefined) {
    // One query is many lines of text, which no table shows well.
    await writeChunks(context.stdout, [describeQuery(library.named(name))], context.interrupt);
    return;
  }
  const destination = await openDestination(options, context);
  // Programs get the whole header of each; people a list that fits.
  const isWhole = ['json', 'jsonl'].includes(destination.format.name);
  const rows = queryRows(library, name, { isWhole });
  if (name === undefined && options.quiet !== true) sayUnusable(library, context);
  await printRows(rows, destination, options, context);
}

const wholeLine = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** A report that runs as it is; a check needs `kind: check`, a severity, and the columns subdomain and tokenId. */
const beginning = (title: string): string => `/*
title: ${title}
description: Tokens that were not used for a number of days.
kind: report
tags: [own]
parameters:
  days:
    type: integer
    default: 90
    help: Not used for this many days.
    check: {min: 1}
*/
SELECT subdomain, id AS tokenId, name, userId, lastUsed
FROM okta.api_tokens.api_tokens
WHERE lastUsed < datetime('now', '-' || :days || ' days')
ORDER BY lastUsed
`;

/** @throws UsageError when the name can be none, or its file is there */
async function createQuery(name: string, options: CommonOptions, context: Host): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,80}$/.test(name)) {
    throw new UsageError(`${name} is no name of a query: small letters, digits and hyphens`, {
      hint: 'oktaql queries --new unused-tokens',
    });
  }
  const directory = options.queries ?? 'queries';
  const path = join(directory, `${name}.sql`);
  const words = name.replaceAll('-', ' ');
  try {
    await mkdir(resolve(context.cwd, directory), { recursive: true });
    await writeFile(resolve(context.cwd, path), beginning(words[0]?.toUpperCase() + words.slice(1)), {
      flag: 'wx',
    });
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new UsageError(`${path} is there already`, { hint: 'Give another name.' });
    throw new UsageError(`cannot write ${path}: ${reasonOf(error) ?? String(error)}`, { cause: error });
  }
  say(context, `written: ${path}`);
  const named = options.queries === undefined ? '' : ` --queries ${options.queries}`;
  if (options.queries === undefined)
    say(context, 'What lies in ./queries is used once you agree: oktaql trust ./queries');
  say(context, `Then: oktaql run ${name}${named}`);
}
