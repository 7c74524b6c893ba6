import { UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { sayUnusable } from '../../host/open-queries.ts';
import { bindSavedParameters } from '../../saved/bind-parameters.ts';
import { describeQuery, hidingOf } from '../../saved/describe-query.ts';
import { queryRows } from '../../saved/query-rows.ts';
import { type DotCommand, matching } from './dot-command.ts';

/** Saved queries. */
export const savedCommands: readonly DotCommand[] = [
  {
    names: ['.run'],
    usage: 'NAME [k=v…]',
    help: 'run a saved query',
    args: { least: 1, most: Number.POSITIVE_INFINITY },
    complete: (words, { queries }) => (words.length === 1 ? matching(queries, words) : []),
    run: async ({ queries, print, runStatement }, { args: [name = '', ...given] }) => {
      const query = (await queries()).named(name);
      const hiding = hidingOf(query);
      if (hiding !== undefined) print(`${hiding}\n`);
      await runStatement(query.text, bindSavedParameters(query, readTexts(given)));
    },
  },
  {
    names: ['.queries'],
    usage: '[NAME]',
    help: 'the saved queries, or one',
    args: { most: 1 },
    complete: (words, { queries }) => matching(queries, words),
    run: async ({ context, queries, print, printRows }, { args: [name] }) => {
      const library = await queries();
      if (name === undefined) {
        await printRows(queryRows(library, undefined));
        sayUnusable(library, context);
      } else print(describeQuery(library.named(name)));
    },
  },
  {
    names: ['.audit'],
    usage: '[NAME…] [OPTION…]',
    help: 'run the checks',
    more: 'As `oktaql audit`, with the orgs of this shell: --tag stig, --report html=PATH.',
    args: { most: Number.POSITIVE_INFINITY },
    complete: (words, { queries }) => matching(queries, words),
    run: (shell, { args }) => shell.runCommandLine(['audit', ...args]),
  },
  {
    names: ['.journal'],
    usage: '[OPTION…]',
    help: 'the journal of writes',
    more: 'As `oktaql journal`, with the orgs of this shell: --since 7d, --undo ID.',
    args: { most: Number.POSITIVE_INFINITY },
    run: (shell, { args }) => shell.runCommandLine(['journal', ...args]),
  },
];

/** The texts of `k=v`; `-p k=v`, as on the command line, does as well. A name that comes again is a list. */
function readTexts(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, readonly string[]>();
  for (const word of words.filter((given) => given !== '-p')) {
    const at = word.indexOf('=');
    if (at < 1) {
      throw new UsageError(`${inQuotes(word)}: a parameter is written name=value`, {
        hint: '.run NAME days=90',
      });
    }
    const name = word.slice(0, at);
    texts.set(name, [...(texts.get(name) ?? []), word.slice(at + 1)]);
  }
  return texts;
}
