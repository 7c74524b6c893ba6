import { UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { among, type DotCommand } from './dot-command.ts';

const words: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  '1': true,
  off: false,
  no: false,
  false: false,
  '0': false,
};

/** @throws UsageError for a word that is neither on nor off. */
export function readSwitch(word: string): boolean {
  const value = Object.hasOwn(words, word.toLowerCase()) ? words[word.toLowerCase()] : undefined;
  if (value === undefined) throw new UsageError(`${inQuotes(word)} is neither on nor off`);
  return value;
}

/** The settings that are on or off. */
type SwitchName = 'headers' | 'timer' | 'dryRun' | 'expanded';

/** A dot-command that turns a setting on or off, and says without an argument how it is. */
export const switchCommand = (
  names: readonly string[],
  setting: SwitchName,
  help: string,
  { toggles = false } = {},
): DotCommand => ({
  names,
  usage: toggles ? '[on|off]' : 'on|off',
  help,
  args: { most: 1 },
  complete: among('on', 'off'),
  run: ({ settings, print }, { args: [word] }) => {
    if (word !== undefined) settings[setting] = readSwitch(word);
    else if (toggles) settings[setting] = !settings[setting];
    if (word === undefined) print(`${names[0]} is ${settings[setting] ? 'on' : 'off'}\n`);
  },
});
