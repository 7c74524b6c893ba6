import { describe, expect, it } from 'vitest';
import { hasTmux, Terminal } from '../shell/terminal.ts';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

/** Types at the next request, and lets it have its answer once the terminal has echoed what was typed. */
function whileAsked(writes: EmulatedWrites, terminal: Terminal, type: () => void, echo: RegExp): void {
  writes.emulator.faults.add({
    times: 1,
    respond: () => {
      type();
      for (let look = 0; !echo.test(terminal.screen()); look++) {
        if (look > 500) throw new Error(`no echo:\n${terminal.screen()}`);
      }
      return undefined;
    },
  });
}

/** Starts a write in a real terminal, without a progress line that would wipe the echo away, and types while it still asks Okta for its rows: before anything is shown. */
function typedAhead(writes: EmulatedWrites, sql: string, typed: string, echo: RegExp): Terminal {
  const terminal = Terminal.start({
    argv: ['query', sql, '--quiet', '--config', 'oktaql.yaml'],
    place: writes.place,
    columns: 200,
  });
  whileAsked(writes, terminal, () => terminal.type(typed), echo);
  return terminal;
}

const remove = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf'`;

describe.skipIf(!hasTmux)('what was typed before a question is shown is no answer to it', () => {
  it.each(['y\n', 'yes\ny\ny\n', '\ny\n'])('%j', async (typed) => {
    const writes = await startEmulatedWrites();
    const terminal = typedAhead(writes, remove, typed, /^y/m);
    await terminal.waitFor('Send this? [y/N]');
    terminal.type('n\n');
    expect(await terminal.exitCode()).toBe(6);
    expect(terminal.screen()).toContain('declined: nothing was sent');
    expect(writes.sentWrites()).toEqual([]);
  });

  it('nor is the beginning of one, to which only Enter is missing', async () => {
    const writes = await startEmulatedWrites();
    const terminal = typedAhead(writes, remove, 'y', /^y/m);
    await terminal.waitFor('Send this? [y/N]');
    terminal.key('Enter');
    expect(await terminal.exitCode()).toBe(6);
    expect(writes.sentWrites()).toEqual([]);
  });

  it('nor the name of the org whose token is in use', async () => {
    const writes = await startEmulatedWrites();
    const current = `DELETE FROM ${table} WHERE subdomain = 'acme'`;
    const terminal = typedAhead(writes, current, 'acme\nacme', /^acme/m);
    await terminal.waitFor('Type the name of the org to go ahead:');
    terminal.key('Enter');
    expect(await terminal.exitCode()).toBe(6);
    expect(writes.sentWrites()).toEqual([]);
  });

  it('and what is typed after it is, as a line that the terminal edits', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const terminal = typedAhead(writes, remove, 'n\n', /^n/m);
    await terminal.waitFor('Send this? [y/N]');
    terminal.type('yx');
    terminal.key('BSpace');
    terminal.key('Enter');
    expect(await terminal.exitCode()).toBe(0);
    expect(writes.ids()).not.toContain(id);
  });

  it('in the shell of a terminal that knows no cursor as well', async () => {
    const writes = await startEmulatedWrites();
    const terminal = Terminal.start({
      argv: ['--quiet', '--config', 'oktaql.yaml'],
      place: writes.place,
      term: 'dumb',
      columns: 200,
    });
    await terminal.waitFor(/oktaql> $/);
    whileAsked(writes, terminal, () => terminal.type('y\ny'), /^y/m);
    terminal.type(`${remove};\n`);
    await terminal.waitFor('Send this? [y/N]');
    terminal.key('Enter');
    await terminal.waitFor('declined: nothing was sent');
    expect(writes.sentWrites()).toEqual([]);
  });
});
