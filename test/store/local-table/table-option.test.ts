import { expect, test } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { parseTableOption } from '../../../src/store/local-table/table-option.ts';

test.each([
  ['owners=owners.csv', 'owners', 'owners.csv'],
  ['my owners=a=b.csv', 'my owners', 'a=b.csv'],
  ['select= x.csv', 'select', ' x.csv'],
])('--table %s', (argument, name, path) => {
  expect(parseTableOption(argument)).toEqual({ name, path });
});

test.each(['owners.csv', '=owners.csv', ' =owners.csv', 'owners=', '', 'sqlite_x=a.csv'])(
  '--table %j is refused',
  (argument) => {
    expect(() => parseTableOption(argument)).toThrow(UsageError);
  },
);
