import { join, resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { loadOrgDirectory } from '../config/load-orgs.ts';
import type { OrgDirectory } from '../config/org.ts';
import { dataDirectory } from '../config/user-directories.ts';
import type { HistoryDirectory } from '../history/history-reader.ts';
import type { SessionOptions } from '../session.ts';
import { unlessNotConfigured } from '../statement-orgs.ts';
import { openAgreements } from './agreement.ts';
import type { CommonOptions } from './common-options.ts';
import { givenTime } from './given-time.ts';
import type { Host } from './host.ts';

/**
 * `--history`, else `history:` of the configuration, else `$XDG_DATA_HOME/oktaql/history`, else
 * `~/.local/share/oktaql/history`. That of the embedded orgs is one of its own: nobody shall take it for real.
 * @param directory undefined where none is configured
 */
export function historyPath(
  { history, demo }: Pick<CommonOptions, 'history' | 'demo'>,
  context: Host,
  directory: Pick<OrgDirectory, 'history'> | undefined,
): string {
  if (history !== undefined) return resolve(context.cwd, history);
  if (demo === true) return join(dataDirectory(context), 'demo-history');
  return directory?.history?.directory ?? join(dataDirectory(context), 'history');
}

/** The path of a command's history. Without a configuration it is the usual one. */
export async function configuredHistory(options: CommonOptions, context: Host): Promise<string> {
  if (options.history !== undefined || options.demo === true) return historyPath(options, context, undefined);
  const trust = openAgreements(context);
  const configured = loadOrgDirectory({ ...context, configPath: options.config, trust });
  const directory = await configured.catch(unlessNotConfigured);
  return historyPath(options, context, directory);
}

/** The past of a session's statements. Each manifest is read once for all of them. */
export function openPast(options: CommonOptions, context: Host): NonNullable<SessionOptions['past']> {
  let history: HistoryDirectory | undefined;
  return async (listener, directory) => {
    // Its libraries take time to load, and few statements read the past.
    const { HistoryDirectory, createHistoryReader } = await import('../history/history-reader.ts');
    history ??= new HistoryDirectory(historyPath(options, context, directory));
    history.refresh();
    return createHistoryReader(history, { ...listener, orgs: directory.orgs });
  };
}

/** The time of `--as-of` in milliseconds since the epoch. @throws UsageError when it is none */
export const asOfTime = (
  { asOf }: Pick<CommonOptions, 'asOf'>,
  clock: Pick<Clock, 'now'>,
): number | undefined => (asOf === undefined ? undefined : givenTime('--as-of', asOf, clock.now()));
