import { UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import type { DotCommand } from './dot-command.ts';

/** Help is given the list that it is part of. */
export const generalCommands = (describe: (name: string | undefined) => string): readonly DotCommand[] => [
  {
    names: ['.help', '\\?', 'help'],
    usage: '[COMMAND]',
    help: 'this list, or one of it',
    args: { most: 1 },
    run: ({ print }, { args: [name] }) => print(describe(name)),
  },
  {
    names: ['.explain'],
    usage: '[STATEMENT]',
    help: 'what it would ask of Okta',
    more: 'Without STATEMENT, the last one. Nothing is sent.',
    args: { most: Number.POSITIVE_INFINITY },
    takesSql: true,
    run: async ({ runStatement, lastStatement }, { rest }) => {
      const { sql, parameters } = rest === '' ? (lastStatement ?? {}) : { sql: rest };
      if (sql === undefined) throw new UsageError('there is no statement to explain yet');
      await runStatement(/^\s*explain\b/i.test(sql) ? sql : `EXPLAIN ${sql}`, parameters);
    },
  },
  {
    names: ['.history'],
    usage: '[COUNT]',
    help: 'what was entered',
    more: 'The last 20 entries, unless COUNT is given.',
    args: { most: 1 },
    run: ({ history, print }, { args: [word] }) => {
      const count = word === undefined ? 20 : Number(word);
      if (!Number.isInteger(count) || count < 1) {
        throw new UsageError(`${inQuotes(word ?? '')} is no number of entries`);
      }
      print(
        history
          .slice(-count)
          .map((entry) => `${entry}\n`)
          .join(''),
      );
    },
  },
  {
    names: ['.quit', '.exit', '\\q', 'quit', 'exit'],
    usage: '',
    help: 'leave, as Ctrl-D does',
    run: ({ quit }) => quit(),
  },
];
