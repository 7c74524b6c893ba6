import type { Command, CommanderError } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { UsageError } from '../errors.ts';

/** Further away than this, a word is no misspelling of another. In edits. */
const farthestMisspelling = 2;

const help = 'oktaql --help shows how it is used.';

/** What commander says against the arguments, as one of our errors. */
export function usageFault(error: CommanderError, program: Command): UsageError {
  return unknownCommand(program) ?? misuse(error);
}

/** `oktaql qery`, and `oktaql "SELECT 1"`: to commander an argument too many. */
function unknownCommand({ args, commands }: Command): UsageError | undefined {
  const [word] = args;
  const names = commands.map((command) => command.name());
  if (word === undefined || word.startsWith('-') || [...names, 'help'].includes(word)) return undefined;
  if (/\s/.test(word)) {
    return new UsageError('SQL goes behind a command', { hint: 'oktaql query "SELECT …"' });
  }
  const nearest = closest(word, names);
  const meant = distance(word, nearest) <= farthestMisspelling ? `Did you mean ${nearest}? ` : '';
  return new UsageError(`there is no command ${word}`, { hint: `${meant}Commands: ${names.join(', ')}.` });
}

function misuse(error: CommanderError): UsageError {
  const [message = '', meant] = error.message.replace(/^error: /, '').split('\n');
  return new UsageError(message, {
    hint: meant === undefined ? help : `${meant.replace(/^\(|\)$/g, '')} ${help}`,
  });
}
