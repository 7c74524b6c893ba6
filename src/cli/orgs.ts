import type { Command } from 'commander';
import { type ExitCode, OktaqlError, UsageError } from '../base/errors.ts';
import { rowSet } from '../base/row-set.ts';
import type { RowSet, SqlValue } from '../base/sql-value.ts';
import type { Org, OrgDirectory } from '../config/org.ts';
import { NotAgreedError } from '../config/trust/trust.ts';
import type { ClientEvent } from '../execute/ports.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { startDeadline } from '../host/deadline.ts';
import { type Host, say } from '../host/host.ts';
import { openSession } from '../host/open-session.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import type { OrgCheck } from './check-org.ts';

/** `oktaql orgs [--check]`: the configured orgs, without their secrets; `--check` asks each. */
export async function runOrgs(command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const destination = await openDestination(options, context);
  const events: ClientEvent[] = [];
  const observers = progress === undefined ? [] : [progress.observe];
  const { session, close } = await openSession(options, context, [
    (event) => events.push(event),
    ...observers,
  ]);
  try {
    const isCheck = command.opts<{ check?: boolean }>().check === true;
    const directory = await session.directory().catch((error) => withoutAgreement(error, isCheck));
    if (!isCheck) {
      await printRows(listOf(directory), destination, options, context);
      if (options.quiet !== true) {
        // A table on a terminal may have cut it.
        const messages = (directory.unavailable ?? []).map(({ error }) =>
          error instanceof NotAgreedError ? `${error.message}. ${error.hint}` : error.message,
        );
        for (const message of new Set(messages)) say(context, `warning: ${message}`);
      }
      return;
    }
    const { orgs, unavailable = [] } = directory;
    if (orgs.length + unavailable.length === 0) {
      throw new UsageError('there is no org to check: a bare OKTA_API_TOKEN asks the org of each statement', {
        hint: 'oktaql query "SELECT count(*) FROM okta.api_tokens.api_tokens WHERE subdomain = \'acme\'"',
      });
    }
    const deadline = startDeadline('the check', options.timeout, context);
    try {
      const { checkOrg } = await import('./check-org.ts');
      const check = { client: await session.client(), clock: context.clock, events, signal: deadline.signal };
      progress?.begin();
      let checked = 0;
      const asked = orgs.map(async (org) => {
        const answer = await checkOrg(org, { ...check, deadline: deadline.limit?.at });
        checked += 1;
        progress?.setStep(`${checked} of ${orgs.length} orgs checked`);
        return { ...org, ...answer };
      });
      const checks: CheckedOrg[] = [...(await Promise.all(asked)), ...unavailable];
      progress?.end();
      await printRows(answersOf(checks), destination, options, context);
      expectAllWell(checks);
    } finally {
      progress?.end();
      deadline.stop();
    }
  } finally {
    await close();
  }
}

/**
 * The orgs of a file to which nobody has agreed: there they are, and none can be asked.
 * @throws the error, when it is another one or something has to be asked
 */
async function withoutAgreement(error: unknown, isCheck: boolean): Promise<OrgDirectory> {
  if (!(error instanceof NotAgreedError) || isCheck) throw error;
  const { orgs } = await error.local.brings();
  if (orgs.length === 0) throw error;
  return { orgs: [], unavailable: orgs.map((name) => ({ name, error })), warnings: [] };
}

/** Every org with the source of its settings, or the reason why it has none. */
function listOf({ orgs, unavailable = [], orgBySubdomain }: OrgDirectory): RowSet {
  const hasTags = [...orgs, ...unavailable].some(({ tags }) => tags !== undefined);
  const tagsOf = ({ tags = [] }: { readonly tags?: readonly string[] | undefined }) =>
    hasTags ? [tags.join(', ')] : [];
  const rows: SqlValue[][] = orgs.map((org) => [org.name, org.url, ...settingsOf(org), ...tagsOf(org)]);
  for (const org of unavailable) {
    rows.push([org.name, null, null, null, org.error.message, ...tagsOf(org)]);
  }
  if (orgBySubdomain !== undefined) {
    rows.push(['(any)', 'https://{subdomain}.okta.com', ...settingsOf(orgBySubdomain('any'))]);
  }
  const names = ['name', 'url', 'urlSource', 'credentials', 'credentialsSource'];
  return rowSet(hasTags ? [...names, 'tags'] : names, rows);
}

function settingsOf({ credentials, sources: { url, ...others } }: Org): readonly SqlValue[] {
  const kind = credentials.kind === 'ssws' ? 'API token' : 'OAuth 2.0 service app';
  const secrets = Object.entries(others).map(([name, source]) => `${name}: ${source}`);
  return [url ?? null, kind, secrets.join('; ')];
}

type CheckedOrg = Partial<Org> & Partial<OrgCheck> & { readonly name: string };

const answersOf = (checks: readonly CheckedOrg[]): RowSet =>
  rowSet(
    ['name', 'url', 'status', 'ms', 'rateLimitRemaining', 'user', 'expiresAt', 'remark'],
    checks.map(({ name, url, status, roundTripMs, rateLimitRemaining, user, expiresAt, note, error }) => [
      name,
      url ?? null,
      status ?? null,
      roundTripMs === undefined ? null : Math.round(roundTripMs),
      rateLimitRemaining ?? null,
      user ?? null,
      expiresAt ?? null,
      error?.message ?? note ?? null,
    ]),
  );

/** Orgs that were asked and failed. The exit code is that of the first. */
class OrgsFailedError extends OktaqlError {
  override readonly code: string = 'orgs-failed';
  override readonly exitCode: ExitCode;

  constructor(names: readonly string[], of: number, first: OktaqlError) {
    super(`${names.length} of ${of} ${of === 1 ? 'org' : 'orgs'} failed: ${names.join(', ')}`, {
      hint: first.hint,
      cause: first,
    });
    this.exitCode = first.exitCode;
  }
}

function expectAllWell(checks: readonly CheckedOrg[]): void {
  const failed = checks.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first?.error === undefined) return;
  const names = failed.map(({ name }) => name);
  throw new OrgsFailedError(names, checks.length, first.error);
}
