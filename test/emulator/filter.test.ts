import { describe, expect, test } from 'vitest';
import { FilterError, parseFilter } from '../../src/emulator/filter.ts';

const row = {
  status: 'ACTIVE',
  version: 3,
  none: null,
  profile: { login: 'maria.keller@acme.example', title: 'Head "of" identity' },
  target: [
    { id: '00T1', type: 'Token' },
    { id: '00u2', type: 'User' },
  ],
};

describe('filter expressions', () => {
  test.each<[string, boolean]>([
    ['status eq "ACTIVE"', true],
    ['status EQ "ACTIVE"', true],
    ['status eq "active"', false],
    ['status ne "STAGED"', true],
    ['version eq 3', true],
    ['status gt "AAA" and status lt "B"', true],
    ['status ge "ACTIVE" and status le "ACTIVE"', true],
    ['profile.login sw "maria."', true],
    ['profile.login co "keller"', true],
    ['profile.title eq "Head \\"of\\" identity"', true],
    ['target.id eq "00u2"', true],
    ['target.id eq "00u3"', false],
    ['target.id pr', true],
    ['none pr', false],
    ['absent.deep eq "x"', false],
    ['not (status eq "STAGED")', true],
    // `and` binds tighter than `or`.
    ['status eq "ACTIVE" or status eq "X" and status eq "Y"', true],
    ['(status eq "ACTIVE" or status eq "X") and status eq "Y"', false],
    ['  status   eq "ACTIVE"  ', true],
  ])('%s is %s', (expression, expected) => {
    expect(parseFilter(expression)(row)).toBe(expected);
  });

  test.each([
    '',
    'status',
    'status eq',
    'status like "x"',
    'status eq "x" and',
    '(status eq "x"',
    'status eq "x")',
    'eq "x"',
    'status eq "x',
    'status = "x"',
    'status eq "x" status eq "y"',
  ])('%j is refused', (expression) => {
    expect(() => parseFilter(expression)).toThrow(FilterError);
  });
});
