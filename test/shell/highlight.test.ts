import { describe, expect, it } from 'vitest';
import { highlight, paint } from '../../src/shell/highlight.ts';

const rolesOf = (text: string) =>
  highlight(text).map(({ start, end, role }) => [text.slice(start, end), role]);

describe('highlighting', () => {
  it('tells keywords, strings, numbers, parameters, functions and comments apart', () => {
    expect(rolesOf("SELECT upper(name), 'x', 1.5, :p FROM t -- why")).toEqual([
      ['SELECT', 'keyword'],
      ['upper', 'function'],
      ["'x'", 'string'],
      ['1.5', 'number'],
      [':p', 'parameter'],
      ['FROM', 'keyword'],
      ['-- why', 'comment'],
    ]);
  });

  it('paints what is still open, and marks what SQL does not know', () => {
    expect(rolesOf("SELECT 'op")).toEqual([
      ['SELECT', 'keyword'],
      ["'op", 'string'],
    ]);
    expect(rolesOf('SELECT # 1')).toEqual([
      ['SELECT', 'keyword'],
      ['#', 'fault'],
      ['1', 'number'],
    ]);
    expect(rolesOf('SELECT /* op\nen')).toEqual([
      ['SELECT', 'keyword'],
      ['/* op\nen', 'comment'],
    ]);
  });

  it('takes names of tables and columns for no keywords', () => {
    expect(rolesOf('okta.values.set')).toEqual([]);
  });

  it('paints the name of a dot-command alone', () => {
    expect(rolesOf('.mode select')).toEqual([['.mode', 'command']]);
  });

  it('uses no colour that vanishes on a light or on a dark background', () => {
    const used = (['keyword', 'string', 'number', 'parameter', 'comment', 'function', 'fault'] as const).map(
      (role) => /\[(\d+)m/.exec(paint('x', role))?.[1],
    );
    // Black, yellow, blue, white and their bright kinds.
    for (const code of used) expect(code).not.toMatch(/^(3[0347]|9[0-7])$/);
  });
});
