import { join, resolve } from 'node:path';
import { stateDirectory } from '../config/user-directories.ts';
import type { CommonOptions } from './common-options.ts';
import type { Host } from './host.ts';

/**
 * `--journal`, else `$XDG_STATE_HOME/oktaql/writes.jsonl`, else `~/.local/state/oktaql/writes.jsonl`. Trials on the
 * embedded orgs go into a separate journal beside it: no reader of the real one shall take them for real.
 */
export function journalPath(
  { journal, demo }: Pick<CommonOptions, 'journal' | 'demo'>,
  context: Host,
): string {
  if (journal !== undefined) return resolve(context.cwd, journal);
  return join(stateDirectory(context), demo === true ? 'demo-writes.jsonl' : 'writes.jsonl');
}
