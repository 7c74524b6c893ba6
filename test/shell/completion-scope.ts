import { apiTokens } from '../../src/catalog/api-tokens.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { key, table, text } from '../../src/catalog/table.ts';
import { complete } from '../../src/shell/completion/complete.ts';
import type { CompletionScope } from '../../src/shell/completion/names-in-scope.ts';

const made = (name: string, columns: readonly string[]) =>
  table({
    name,
    description: name,
    columns: [...columns.map((column) => text(column, column)), key('subdomain', 'the org')],
    operations: [
      {
        name: 'list',
        verb: 'select',
        method: 'GET',
        path: '/api/v1/things',
        rows: 'many',
        scope: 'okta.things.read',
      },
    ],
  });

/** A catalog that stays as it is, whatever tables are added to the real one. */
const catalog = createCatalog([
  apiTokens,
  made('okta.users.users', ['id', 'login', 'status']),
  made('okta.users.user_groups', ['id', 'groupId']),
  made('okta.zones.network_zones', ['id', 'zoneName']),
]);

export const scope: CompletionScope = {
  catalog,
  localTables: [
    { name: 'owners', columns: ['owner', 'team', 'cost centre'], sql: 'CREATE TABLE owners (…)' },
    { name: 'my list', columns: ['x'], sql: 'CREATE TABLE "my list" (…)' },
  ],
  functions: ['days_since', 'days_until', 'last_used'],
  orgs: ['acme', 'acme-preview', 'globex'],
  queries: ['stale-tokens', 'super-admins'],
  parameters: ['days', 'org'],
  files: (prefix) => ['audit.sql', 'archive/', 'tokens.csv'].filter((name) => name.startsWith(prefix)),
};

/** Completes where `|` stands. */
export function completeAt(marked: string, within: CompletionScope = scope) {
  const cursor = marked.indexOf('|');
  const typed = marked.replace('|', '');
  const { from, candidates } = complete(typed, cursor, within);
  return {
    texts: candidates.map(({ text: candidate }) => candidate),
    /** The text with the only candidate in place; undefined when there is not just one. */
    completed:
      candidates.length === 1 && candidates[0] !== undefined
        ? typed.slice(0, from) + candidates[0].text + typed.slice(cursor)
        : undefined,
  };
}
