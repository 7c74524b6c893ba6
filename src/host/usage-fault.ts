import type { Command, CommanderError } from 'commander';
import { UsageError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { formatList } from '../output/formats.ts';

/** Options of other tools of this kind, and their spelling here. */
const otherSpellings: Readonly<Record<string, string>> = {
  '--format': `The format is -o: ${formatList}.`,
  '--json': 'The format is -o json.',
  '--csv': 'The format is -o csv.',
  '--org': "A predicate names the org: WHERE subdomain = 'acme'.",
  '--subdomain': "A predicate names the org: WHERE subdomain = 'acme'.",
  '--parameter': 'A parameter is given by -p name=value.',
};

/** Words that are no commands, and the right spelling of their meaning. */
const otherWords: Readonly<Record<string, string>> = {
  shell: 'oktaql alone, on a terminal, opens it.',
  version: 'oktaql --version',
};

/** Commander's objection to the arguments, as one of our errors. */
export function usageFault(error: CommanderError, program: Command): UsageError {
  return unknownCommand(program) ?? misuse(error, program);
}

/** `oktaql qery`, `oktaql help qery`, and `oktaql "SELECT 1"`: to commander an argument too many. */
function unknownCommand({ args, commands }: Command): UsageError | undefined {
  const [word] = args[0] === 'help' ? args.slice(1) : args;
  const names = commands.map((command) => command.name());
  if (word === undefined || word.startsWith('-') || names.includes(word)) return undefined;
  if (/\s/.test(word)) {
    return new UsageError('SQL goes behind a command', { hint: 'oktaql query "SELECT …"' });
  }
  if (Object.hasOwn(otherWords, word)) {
    return new UsageError(`there is no command ${word}`, { hint: otherWords[word] });
  }
  const near = nearest(word, names);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  return new UsageError(`there is no command ${word}`, { hint: `${meant}Commands: ${names.join(', ')}.` });
}

function misuse(error: CommanderError, { args, commands }: Command): UsageError {
  const command = commands.map((known) => known.name()).find((name) => name === args[0]);
  const help = `oktaql ${command === undefined ? '' : `${command} `}--help shows how it is used.`;
  const [message = '', meant] = error.message.replace(/^error: /, '').split('\n');
  return new UsageError(message, {
    hint:
      hintFor(error, command) ?? (meant === undefined ? help : `${meant.replace(/^\(|\)$/g, '')} ${help}`),
  });
}

function hintFor({ code, message }: CommanderError, command: string | undefined): string | undefined {
  switch (code) {
    case 'commander.unknownOption': {
      const [, option = ''] = /'(--[^'=]*)/.exec(message) ?? [];
      return Object.hasOwn(otherSpellings, option) ? otherSpellings[option] : undefined;
    }
    case 'commander.excessArguments':
      return command === 'query' || command === 'explain'
        ? 'SQL is one argument: put it in quotes.'
        : undefined;
    case 'commander.missingArgument':
      return command === 'run' ? '`oktaql queries` lists the saved queries.' : undefined;
    default:
      return undefined;
  }
}
