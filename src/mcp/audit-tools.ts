import { noSuchTable } from '../catalog/no-such-table.ts';
import { tableNamed } from '../catalog/short-name.ts';
import { besides, withinBytes } from './bounded-rows.ts';
import type { Answer, Limits, Tool } from './tool.ts';

const orgsInput = {
  orgs: { type: 'array', items: { type: 'string' }, description: 'Names or tags of orgs; default: all' },
} as const;

const chosen = (orgs: readonly string[] | undefined): readonly string[] =>
  orgs === undefined || orgs.length === 0 ? [] : ['--orgs', orgs.join(',')];

/** The tools for checks and for changes in the history. */
export const auditTools: readonly Tool[] = [
  {
    name: 'list_checks',
    title: 'List checks',
    description:
      'The saved checks that `audit` can run: name, severity, what each looks for, and tags. Those without the tags stig and hunt are about API tokens and run by default.',
    input: {
      type: 'object',
      properties: { tag: { type: 'string', description: 'Only those with this tag' } },
      additionalProperties: false,
    },
    run: async ({ tag }, { queries }) => ({
      checks: (await queries())
        .all()
        .flatMap((query) => (query.kind === 'check' ? [query] : []))
        .filter(({ tags }) => tag === undefined || tags.includes(String(tag)))
        .map(({ name, title, severity, tags, parameters }) => ({
          name,
          title,
          severity,
          tags,
          parameters: parameters.map((parameter) => parameter.name),
        })),
    }),
  },
  {
    name: 'audit',
    title: 'Run checks',
    description:
      'Runs checks over one snapshot and gives a row for each check and org with its status (passed, findings, manual, not assessed) and what was found. `not assessed` and `manual` are never a pass.',
    input: {
      type: 'object',
      properties: {
        checks: {
          type: 'array',
          items: { type: 'string' },
          description: 'Names; default: the checks on tokens',
        },
        tag: { type: 'string', description: 'Checks with this tag, such as stig' },
        ...orgsInput,
      },
      additionalProperties: false,
    },
    run: async ({ checks = [], tag, orgs }, { runCommand, limits }) => {
      const names = (checks as readonly string[]).map((name) => String(name));
      const tags = tag === undefined ? [] : ['--tag', String(tag)];
      const rows = await runCommand(['audit', ...tags, ...chosen(orgs), '--', ...names]);
      return boundedList('results', rows, limits);
    },
  },
  {
    name: 'history_diff',
    title: 'What changed',
    description:
      'What was added, removed and changed in a table between two times of the snapshot history. `to` may be `now`, which asks Okta.',
    input: {
      type: 'object',
      properties: {
        table: { type: 'string', description: 'Default: okta.api_tokens.api_tokens' },
        from: { type: 'string', description: 'Such as 2026-09-30 or 7d' },
        to: { type: 'string', description: 'Default: now' },
        ...orgsInput,
      },
      required: ['from'],
      additionalProperties: false,
    },
    run: async (
      { table = 'okta.api_tokens.api_tokens', from, to = 'now', orgs },
      { runCommand, limits, session },
    ) => {
      const known = tableNamed(session.catalog, String(table));
      if (known === undefined) throw noSuchTable(session.catalog, String(table), undefined);
      const times = [`--from=${from}`, `--to=${to}`];
      return boundedList(
        'differences',
        await runCommand(['diff', ...times, ...chosen(orgs), known.name]),
        limits,
      );
    },
  },
];

/** As many of the items as fit, with their number, and how many were left out. */
function boundedList(name: string, items: unknown, { maxRows, maxBytes }: Limits): Answer {
  const all = Array.isArray(items) ? items : [];
  const shown = withinBytes(all.slice(0, maxRows), maxBytes - besides);
  const leftOut = all.length - shown.length;
  return {
    [name]: shown,
    count: all.length,
    ...(leftOut === 0
      ? {}
      : { leftOut: { items: leftOut, hint: 'Name fewer checks or orgs, or ask with `query`.' } }),
  };
}
