import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PlainEditor } from '../../../src/shell/editor/plain-editor.ts';
import { until } from '../../fixtures/wait.ts';
import { TestScreen } from '../test-shell.ts';

function open(typed: string) {
  const input = new PassThrough();
  const screen = new TestScreen();
  const editor = new PlainEditor({
    input,
    output: screen,
    messages: screen,
    prompt: '> ',
    isComplete: (text) => text.endsWith(';'),
  });
  editor.open();
  onTestFinished(() => editor.close());
  input.write(typed);
  return { editor, input, screen };
}

describe('a terminal that knows no cursor', () => {
  it('gives lines, of which an entry may take several', async () => {
    const { editor, screen } = open('one;\ntwo\nmore;\n');
    expect(await editor.read()).toEqual({ kind: 'text', text: 'one;' });
    expect(await editor.read()).toEqual({ kind: 'text', text: 'two\nmore;' });
    expect(screen.take()).toBe('> > ...> ');
  });

  it('ends with its input, and half an entry is one', async () => {
    const { editor, input } = open('one;\nhalf');
    input.end();
    expect(await editor.read()).toEqual({ kind: 'text', text: 'one;' });
    expect(await editor.read()).toEqual({ kind: 'text', text: 'half' });
    expect(await editor.read()).toEqual({ kind: 'end' });
  });

  it('answers a question only with what is typed after it', async () => {
    const { editor, input, screen } = open('delete;\ny\n');
    await editor.read();
    input.write('y');
    const answer = editor.ask('Send this? ');
    await until(() => screen.take().includes('Send this? '));
    input.write('n\n');
    expect(await answer).toBe('n');
  });

  it('gets no escape sequences', async () => {
    const { editor, screen } = open('one;\n');
    await editor.read();
    editor.print('message\n');
    expect(screen.take()).not.toContain('\u001B');
  });
});
