import { describe, expect, it } from 'vitest';
import { openTestShell } from './test-shell.ts';

const evil = 'e\u001B]0;owned\u0007\u001B[8m\u009B31m\u202Ev\u200Di\u3164\u{E0041}l';

/** What must not reach a terminal from anything but ourselves. */
const harmful = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{DI}]/u;

const tokens = 'okta.api_tokens.api_tokens';

describe('in the shell no name acts on the terminal', () => {
  it.each([
    ['a quoted identifier', `SELECT "${evil}";`],
    ['a value', `SELECT '${evil}' AS "${evil}";`],
    ['EXPLAIN', `EXPLAIN SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND name = '${evil}';`],
    ['.explain', `.explain SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND name = '${evil}'`],
    ['.param', `.param set "${evil}" 1`],
    ['.nullvalue', `.nullvalue "${evil}"\n.nullvalue`],
    ['.read', `.read "${evil}"`],
    ['.once', `.once "${evil}"\nSELECT 1;`],
    ['.output', `.output "no/${evil}"\nSELECT 1;`],
    ['.run', `.run "${evil}"`],
    ['.queries', `.queries "g${evil}"`],
    ['.use', `.use "${evil}"`],
    ['.schema', `CREATE TABLE "t${evil}" (a);\n.schema`],
    ['.describe', `.describe "${evil}"`],
    ['.history', `SELECT '${evil}';\n.history`],
    ['an unknown command', `.${evil}`],
  ])('by %s', async (_, text) => {
    const shell = openTestShell({
      files: {
        'oktaql.yaml': 'orgs:\n  acme:\n    url: http://127.0.0.1:1\n    token: 00x\n',
        [`~/.config/oktaql/queries/g${evil}.sql`]: `/*\ntitle: T\ndescription: D\nkind: report\n*/\nSELECT '${evil}' AS x`,
      },
    });
    for (const entry of text.split('\n')) expect(await shell.enter(entry)).not.toMatch(harmful);
  });
});
