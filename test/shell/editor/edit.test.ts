import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindingFor } from '../../../src/shell/editor/bindings.ts';
import { type Edit, movedLine, nextCharacter, previousCharacter } from '../../../src/shell/editor/edit.ts';

/** An edit with `|` for the cursor. */
const at = (marked: string): Edit => ({ text: marked.replace('|', ''), cursor: marked.indexOf('|') });
const marked = ({ text, cursor }: Edit): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

function press(edit: Edit, key: Partial<Parameters<typeof bindingFor>[0]>): Edit {
  const binding = bindingFor({ name: undefined, sequence: '', ctrl: false, meta: false, ...key });
  if (typeof binding !== 'function') throw new Error(`${JSON.stringify(key)} changes no text`);
  return binding(edit);
}

describe('keys', () => {
  it.each([
    [{ name: 'a', ctrl: true }, 'one\ntwo|', 'one\n|two'],
    [{ name: 'e', ctrl: true }, '|one\ntwo', 'one|\ntwo'],
    [{ name: 'home' }, 'one|', '|one'],
    [{ name: 'end' }, '|one', 'one|'],
    [{ name: 'left' }, 'a👍|', 'a|👍'],
    [{ name: 'right' }, '|👩‍👩‍👧‍👦b', '👩‍👩‍👧‍👦|b'],
    [{ name: 'b', meta: true }, "x = 'some word|'", "x = 'some |word'"],
    [{ name: 'f', meta: true }, '|one, two', 'one|, two'],
    [{ name: 'left', ctrl: true }, 'one two|', 'one |two'],
    [{ name: 'backspace' }, 'é́|x', '|x'],
    [{ name: 'delete' }, '|日本', '|本'],
    [{ name: 'h', ctrl: true }, 'ab|', 'a|'],
    [{ name: 'w', ctrl: true }, "a = 'b-c'|", 'a = |'],
    [{ name: 'backspace', meta: true }, 'okta.api_tokens|', 'okta.|'],
    [{ name: 'd', meta: true }, '|one two', '| two'],
    [{ name: 'k', ctrl: true }, 'a|b\nc', 'a|\nc'],
    [{ name: 'k', ctrl: true }, 'a|\nc', 'a|c'],
    [{ name: 'u', ctrl: true }, 'a\nbc|d', 'a\n|d'],
    [{ name: 'left' }, '|', '|'],
    [{ name: 'delete' }, '|', '|'],
  ] as const)('%j: %j becomes %j', (key, before, after) => {
    expect(marked(press(at(before), key))).toBe(after);
  });

  it('that mean nothing change nothing', () => {
    for (const name of ['f5', 'insert', 'constructor', 'toString']) {
      expect(bindingFor({ name, sequence: '', ctrl: false, meta: false })).toBeUndefined();
      expect(bindingFor({ name, sequence: '', ctrl: true, meta: false })).toBeUndefined();
    }
  });
});

describe('lines up and down', () => {
  it.each([
    ['abc\ndef|', -1, 'abc|\ndef'],
    ['a\nbcd|', -1, 'a|\nbcd'],
    ['ab|c\nd', 1, 'abc\nd|'],
    ['a|b\n\ncd', 1, 'ab\n|\ncd'],
    ['👍x\na|b', -1, '|👍x\nab'],
  ] as const)('%j by %d is %j', (before, by, after) => {
    const next = movedLine(at(before), by);
    expect(next && marked(next)).toBe(after);
  });

  it('end at the first and the last line', () => {
    expect(movedLine(at('a|b'), -1)).toBeUndefined();
    expect(movedLine(at('a|b'), 1)).toBeUndefined();
  });
});

describe('characters', () => {
  it('are passed the same way forward and back, in any text', () => {
    const text = fc.array(
      fc.constantFrom('a', 'é', '\u0301', '👍', '👩‍👩‍👧', '日', '\n', "'", '\u200D', '🇫', '🇷'),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        const stops = [0];
        while ((stops.at(-1) ?? 0) < whole.length) stops.push(nextCharacter(whole, stops.at(-1) ?? 0));
        expect(stops.at(-1)).toBe(whole.length);
        const back = [whole.length];
        while ((back.at(-1) ?? 0) > 0) back.push(previousCharacter(whole, back.at(-1) ?? 0));
        expect(back.reverse()).toEqual(stops);
      }),
    );
  });
});
