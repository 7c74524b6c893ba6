import {
  cut,
  type Edit,
  lineEnd,
  lineStart,
  moved,
  nextCharacter,
  nextWord,
  previousBlank,
  previousCharacter,
  previousWord,
} from './edit.ts';
import type { Key } from './keys.ts';

/** The effect of a key other than a change of the text. */
export type EditorAction =
  | 'enter'
  | 'newline'
  | 'interrupt'
  | 'end-of-input'
  | 'complete'
  | 'previous'
  | 'next'
  | 'search'
  | 'yank'
  | 'undo'
  | 'clear'
  | 'suspend'
  | 'escape';

export type Binding = EditorAction | ((edit: Edit) => Edit);

const left: Binding = (edit) => moved(edit, previousCharacter(edit.text, edit.cursor));
const right: Binding = (edit) => moved(edit, nextCharacter(edit.text, edit.cursor));
const home: Binding = (edit) => moved(edit, lineStart(edit));
const end: Binding = (edit) => moved(edit, lineEnd(edit));
const wordLeft: Binding = (edit) => moved(edit, previousWord(edit));
const wordRight: Binding = (edit) => moved(edit, nextWord(edit));
const eraseBefore: Binding = (edit) => cut(edit, previousCharacter(edit.text, edit.cursor), edit.cursor);
export const eraseAfter = (edit: Edit): Edit => cut(edit, edit.cursor, nextCharacter(edit.text, edit.cursor));
const killWord: Binding = (edit) => cut(edit, edit.cursor, nextWord(edit));
const killWordBefore: Binding = (edit) => cut(edit, previousWord(edit), edit.cursor);

/** To the end of the line, or the line's end itself, as in Emacs. */
const killToEnd: Binding = (edit) => {
  const to = lineEnd(edit);
  return cut(edit, edit.cursor, to === edit.cursor ? Math.min(to + 1, edit.text.length) : to);
};

/** The keys of Emacs and readline. */
const plain: Readonly<Record<string, Binding>> = {
  return: 'enter',
  enter: 'enter',
  tab: 'complete',
  escape: 'escape',
  up: 'previous',
  down: 'next',
  left,
  right,
  home,
  end,
  backspace: eraseBefore,
  delete: eraseAfter,
};

const control: Readonly<Record<string, Binding>> = {
  a: home,
  b: left,
  c: 'interrupt',
  d: 'end-of-input',
  e: end,
  f: right,
  g: 'interrupt',
  h: eraseBefore,
  k: killToEnd,
  l: 'clear',
  n: 'next',
  p: 'previous',
  r: 'search',
  u: (edit) => cut(edit, lineStart(edit), edit.cursor),
  w: (edit) => cut(edit, previousBlank(edit), edit.cursor),
  y: 'yank',
  z: 'suspend',
  _: 'undo',
  left: wordLeft,
  right: wordRight,
  backspace: killWordBefore,
  delete: killWord,
};

const meta: Readonly<Record<string, Binding>> = {
  b: wordLeft,
  d: killWord,
  f: wordRight,
  left: wordLeft,
  right: wordRight,
  backspace: killWordBefore,
  delete: killWord,
  return: 'newline',
  enter: 'newline',
};

/** Undefined for a key that types itself, or that means nothing. */
export function bindingFor({ name, ctrl, meta: isMeta, sequence }: Key): Binding | undefined {
  if (sequence === '\u001F') return control['_'];
  if (name === undefined) return undefined;
  // Escape alone comes with `meta` set.
  if (name === 'escape') return plain['escape'];
  if (ctrl) return own(control, name);
  return isMeta ? own(meta, name) : own(plain, name);
}

const own = (table: Readonly<Record<string, Binding>>, name: string): Binding | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
