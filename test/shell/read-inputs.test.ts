import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/shell/read-inputs.ts';
import { countSteps } from '../fixtures/count-steps.ts';

const statement = (text: string) => ({ kind: 'statement', text });
const command = (text: string) => ({ kind: 'command', text });

describe('cutting what was typed into statements and dot-commands', () => {
  it.each([
    ['', [], ''],
    ['  \n ', [], ''],
    [';', [], ''],
    ['SELECT 1;', [statement('SELECT 1;')], ''],
    ['SELECT 1', [], 'SELECT 1'],
    ['SELECT 1; SELECT\n2;', [statement('SELECT 1;'), statement('SELECT\n2;')], ''],
    ['SELECT 1;;\n;SELECT 2;', [statement('SELECT 1;'), statement('SELECT 2;')], ''],
    ["SELECT ';';", [statement("SELECT ';';")], ''],
    ["SELECT 'it''s;\nmore';", [statement("SELECT 'it''s;\nmore';")], ''],
    ['SELECT 1 -- not here;\n;', [statement('SELECT 1 -- not here;\n;')], ''],
    ['SELECT 1 /* nor ; here */;', [statement('SELECT 1 /* nor ; here */;')], ''],
    ['-- a comment\nSELECT 1;', [statement('SELECT 1;')], ''],
    ['-- only a comment', [], ''],
    ['SELECT "a;b", `c;d`, [e;f];', [statement('SELECT "a;b", `c;d`, [e;f];')], ''],
    ['.mode csv', [command('.mode csv')], ''],
    ['  .mode csv  ', [command('.mode csv')], ''],
    ['\\d okta.api_tokens.api_tokens', [command('\\d okta.api_tokens.api_tokens')], ''],
    ['.mode csv\nSELECT 1;\n.quit', [command('.mode csv'), statement('SELECT 1;'), command('.quit')], ''],
    ['-- first\n.mode csv\nSELECT 1', [command('.mode csv')], 'SELECT 1'],
    ['SELECT 1\n.5;', [statement('SELECT 1\n.5;')], ''],
    ['quit', [command('quit')], ''],
    ['EXIT;', [command('EXIT;')], ''],
    ['help', [command('help')], ''],
    ['helpless;', [statement('helpless;')], ''],
    [
      'CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END; SELECT 3;',
      [
        statement('CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END;'),
        statement('SELECT 3;'),
      ],
      '',
    ],
    [
      'CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT 1;',
      [],
      'CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT 1;',
    ],
    // What cannot be read still ends at its semicolon, and SQLite says what is wrong with it.
    ['SELECT #; SELECT 2;', [statement('SELECT #;'), statement('SELECT 2;')], ''],
    ['{ "a": 1 };', [statement('{ "a": 1 };')], ''],
  ])('%j', (text, inputs, rest) => {
    expect(readInputs(text)).toMatchObject({ inputs, rest });
  });

  it.each([
    ["SELECT 'open;", 'string'],
    ['SELECT "open;', 'quoted name'],
    ['SELECT [open;', 'quoted name'],
    ['SELECT 1 /* open;', 'comment'],
    ['/* open', 'comment'],
    ['SELECT 1', undefined],
  ])('%j leaves open: %s', (text, open) => {
    const read = readInputs(text);
    expect(read.open).toBe(open);
    expect(read.rest).toBe(text);
  });

  it('loses nothing of any text but blanks, comments and lone semicolons', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      ';',
      '\n',
      '.x',
      '--',
      '/*',
      '*/',
      'SELECT',
      ' ',
      '{',
      'é',
      '\\',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { inputs, rest } = readInputs(text);
        let from = 0;
        for (const part of [...inputs.map((input) => input.text), rest]) {
          const at = text.indexOf(part, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + part.length;
        }
      }),
    );
  });

  const paste = (count: number) =>
    "INSERT INTO t VALUES ('a value that is rather long', 12345, NULL);\n".repeat(count);

  it('takes a paste of five megabytes and many statements', () => {
    expect(readInputs(paste(75_000)).inputs).toHaveLength(75_000);
  });

  it('takes twice as many steps for a paste twice as large', async () => {
    const steps = await countSteps(() => readInputs(paste(500)));
    expect(steps).toBeGreaterThan(500);
    expect((await countSteps(() => readInputs(paste(1000)))) / steps).toBeLessThan(2.2);
  });
});
