import { describe, expect, it } from 'vitest';
import { editOf } from '../../../src/shell/editor/edit.ts';
import { applyCompletion } from '../../../src/shell/editor/menu.ts';

const candidates = (...texts: readonly string[]) => texts.map((text) => ({ text }));

describe('Tab', () => {
  it('puts the only candidate in, before what follows the cursor', () => {
    const { edit, menu } = applyCompletion(editOf('sel * from', 3), {
      from: 0,
      candidates: candidates('select '),
    });
    expect(edit).toEqual({ text: 'select  * from', cursor: 7 });
    expect(menu).toBeUndefined();
  });

  it('puts in what several have in common, and lists them at the next Tab', () => {
    const { edit, menu } = applyCompletion(editOf('o'), {
      from: 0,
      candidates: candidates('okta.a', 'okta.b'),
    });
    expect(edit?.text).toBe('okta.');
    expect(menu?.rows(80, 10)).toEqual([]);
    expect(menu?.take().text).toBe('okta.a');
    expect(menu?.rows(80, 10)).toEqual(['okta.a  okta.b']);
    expect(menu?.take().text).toBe('okta.b');
    expect(menu?.take().text).toBe('okta.a');
  });

  it('lists them at once when they have nothing more in common', () => {
    const { edit, menu } = applyCompletion(editOf('o'), { from: 0, candidates: candidates('oa', 'ob') });
    expect(edit).toBeUndefined();
    expect(menu?.rows(80, 10)).toEqual(['oa  ob']);
  });

  it('does nothing where nothing can be completed', () => {
    expect(applyCompletion(editOf('o'), { from: 0, candidates: [] })).toEqual({
      edit: undefined,
      menu: undefined,
    });
  });

  it('lists columns from top to bottom, and how many there are that do not fit', () => {
    const many = candidates(
      ...Array.from({ length: 20 }, (_, index) => `x${String(index).padStart(2, '0')}`),
    );
    const { menu } = applyCompletion(editOf('x'), { from: 0, candidates: many });
    menu?.take();
    expect(menu?.rows(12, 20)[0]).toBe('x00  x10');
    expect(menu?.rows(12, 4)).toEqual(['x00  x10', 'x01  x11', 'x02  x12', '… and 14 more']);
  });
});
