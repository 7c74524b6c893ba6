import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProgram } from '../../src/cli/program.ts';
import { splitWords } from '../../src/shell/command-line.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

const help = async (command: string): Promise<string> => (await runOktaql(['help', command])).stdout;

const commands = (): readonly string[] => {
  const context = {} as Parameters<typeof createProgram>[0];
  const program = createProgram(context);
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name())
    .filter((name) => name !== 'help');
};

/** Those that ask a person, or go on for ever. */
const notRun = /^oktaql (init|emulator|trust$)/;

it.each(commands())('the help of %s has examples, which run', async (command) => {
  const text = await help(command);
  const examples =
    text
      .split('\nExamples:\n')[1]
      ?.trimEnd()
      .split('\n')
      .map((line) => line.trim()) ?? [];
  expect(examples.length).toBeGreaterThan(0);
  const place = makeWorkplace();
  // There is something to list, and to compare with.
  if (['history', 'diff'].includes(command)) await runOktaql(['snapshot', '--demo'], { place });
  for (const example of examples.filter((line) => !notRun.test(line))) {
    const argv = splitWords(example.replace(/^oktaql /, '')).map(({ text: word }) => word);
    // Days in examples must lie ahead whenever the tests run.
    const clock = { now: () => Date.parse('2026-03-15T12:00:00Z'), sleep: systemClock.sleep };
    const { exitCode, stderr } = await runOktaql(argv, { place, clock });
    const expected = command === 'audit' ? [0, 1] : command === 'diff' ? [0, 2] : [0];
    expect({ example, exitCode: expected.includes(exitCode) || stderr }).toEqual({ example, exitCode: true });
  }
});
