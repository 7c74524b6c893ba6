// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references under test look like this
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandReferences } from '../../src/config/env-references.ts';

describe('references to the environment', () => {
  const env = { A: 'x', B: '${A}', EMPTY: '' };
  test.each([
    ['${A}', 'x', ['A']],
    ['pre-${A}-${B}', 'pre-x-${A}', ['A', 'B']],
    ['$${A}', '${A}', []],
    ['a $ b $1 $$ $', 'a $ b $1 $$ $', []],
    ['$$A', '$A', []],
    ['$$$A', '$$A', []],
    ['$${${A}', '${x', ['A']],
    ['', '', []],
  ])('%s', (text, value, variables) => {
    expect(expandReferences(text, env)).toMatchObject({ value, variables });
  });

  test.each([
    ['${NOWHERE}', 'NOWHERE, which is not set'],
    ['a${EMPTY}', 'EMPTY, which is empty'],
    ['${A', 'no reference'],
    ['${}', 'no reference'],
    ['${A:-b}', 'no reference'],
    ['${1}', 'no reference'],
    ['$A', 'without braces'],
    ['a $A', 'without braces'],
    ['${A}$B', 'without braces'],
  ])('%s is a fault', (text, fault) => {
    expect(expandReferences(text, env)).toEqual({
      fault: expect.stringContaining(fault),
      isUnset: /which is/.test(fault),
    });
  });

  test('any text survives being escaped, and what the environment holds is taken as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, held) => {
        const escaped = text.replaceAll(/\$(?=[{A-Za-z_])/g, () => '$$');
        fc.pre(!escaped.endsWith('$'));
        expect(expandReferences(`${escaped}\${HELD}`, { HELD: held })).toMatchObject({ value: text + held });
      }),
    );
  });
});
