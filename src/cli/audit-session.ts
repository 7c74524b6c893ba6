import type { Clock } from '../base/clock.ts';
import { TimeLimit } from '../base/time-limit.ts';
import type { Org } from '../config/org.ts';
import type { ClientObserver } from '../execute/ports.ts';
import type { CommonOptions } from '../host/common-options.ts';
import type { Host } from '../host/host.ts';
import { type OpenedSession, openSession } from '../host/open-session.ts';
import type { AuditContext } from '../saved/audit/audit.ts';
import { createSnapshotClient } from '../saved/audit/snapshot-client.ts';
import { allOrgs } from './all-orgs.ts';

/** A session in which all checks see the same rows at the same moment. */
export const openAuditSession = (
  options: CommonOptions,
  context: Host,
  startedAt: number,
  observers: readonly ClientObserver[],
): Promise<OpenedSession> =>
  openSession(options, context, observers, {
    clock: standingAt(startedAt, context.clock),
    client: (client) => createSnapshotClient(client, context.interrupt),
  });

/**
 * The orgs that are audited.
 * @throws ConfigError when there is none, or one cannot be asked: an org that was not looked at has not passed
 */
export const auditedOrgs = async ({ session }: OpenedSession): Promise<readonly Org[]> =>
  allOrgs(await session.directory(), 'an audit', '--demo audits the embedded ones');

/** The context in which a command runs its checks. */
export const auditContext = (
  { session }: OpenedSession,
  orgs: readonly string[],
  options: CommonOptions,
  { clock, interrupt }: Host,
): AuditContext => ({
  session,
  orgs,
  signal: interrupt,
  timeLimit: () => timeLimitOf(options, clock),
  maxRequests: options.maxRequests,
});

const standingAt = (time: number, clock: Clock): Clock => ({
  now: () => time,
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

/** `--timeout` is for each query. It ends no computation of SQLite, which the later queries need. */
const timeLimitOf = ({ timeout: seconds }: CommonOptions, clock: Clock): TimeLimit | undefined =>
  seconds === undefined
    ? undefined
    : new TimeLimit({ what: 'the query', seconds, clock, endsComputing: false });
