import { describe, expect, it } from 'vitest';
import { KeyDecoder, type KeyEvent } from '../../../src/shell/editor/keys.ts';

/** What chunks of a terminal's bytes mean, in short: names of keys, and pastes. */
function decode(...chunks: readonly (string | Buffer)[]): readonly string[] {
  const events: KeyEvent[] = [];
  const decoder = new KeyDecoder((event) => events.push(event));
  for (const chunk of chunks) decoder.decode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return events.map((event) =>
    event.kind === 'paste'
      ? `paste ${JSON.stringify(event.text)}`
      : `${event.key.ctrl ? 'C-' : ''}${event.key.meta ? 'M-' : ''}${event.key.name ?? event.key.sequence}`,
  );
}

describe('what a terminal sends', () => {
  it('is keys', () => {
    expect(decode('a', '\r', '\u0003', '\u001B[A', '\u001Bb', '\u007F', '\t')).toEqual([
      'a',
      'return',
      'C-c',
      'up',
      'M-b',
      'backspace',
      'tab',
    ]);
  });

  it('may break a character or a key apart', () => {
    const [first, ...rest] = Buffer.from('日');
    expect(decode(Buffer.from([first ?? 0]), Buffer.from(rest))).toEqual(['日']);
    expect(decode('\u001B', '[', 'D')).toEqual(['left']);
  });

  it('is a paste between marks, whatever is in it', () => {
    expect(decode('x\u001B[200~one;\rtwo\u001B[A\u0003\u001B[201~y')).toEqual([
      'x',
      'paste "one;\\rtwo\\u001b[A\\u0003"',
      'y',
    ]);
  });

  it.each([2, 3, 4, 5])('may break the marks of a paste apart, after %d characters', (length) => {
    const start = '\u001B[200~';
    const end = '\u001B[201~';
    expect(
      decode(
        start.slice(0, length),
        `${start.slice(length)}one`,
        `two${end.slice(0, length)}`,
        end.slice(length),
      ),
    ).toEqual(['paste "onetwo"']);
  });
});
