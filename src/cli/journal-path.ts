import { isAbsolute, join, resolve } from 'node:path';
import type { CommonOptions } from './common-options.ts';
import type { CliContext } from './context.ts';

/**
 * `--journal`, else `$XDG_STATE_HOME/oktaql/writes.jsonl`, else `~/.local/state/oktaql/writes.jsonl`. What is tried out
 * on the embedded orgs goes into a journal of its own beside it: nobody who reads the other one shall take it for real.
 */
export function journalPath(
  { journal, demo }: Pick<CommonOptions, 'journal' | 'demo'>,
  { cwd, env, homeDir }: CliContext,
): string {
  if (journal !== undefined) return resolve(cwd, journal);
  const state = env['XDG_STATE_HOME'];
  // A relative path there is to be ignored, says the XDG specification.
  const home = state !== undefined && isAbsolute(state) ? state : join(homeDir, '.local', 'state');
  return join(home, 'oktaql', demo === true ? 'demo-writes.jsonl' : 'writes.jsonl');
}
