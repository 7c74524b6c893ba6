import { parentPort, workerData } from 'node:worker_threads';
import { loadBundled, saveCompiled } from '../../bundled.ts';
import type { SessionSeed } from './protocol.ts';

/** After the first statements of most people, and without keeping a thread from ending. */
const saveAfterMs = 2000;

// The entry of the thread in which the shell's session lives.
if (parentPort !== null) {
  const { serveSession } = loadBundled<typeof import('./session-thread.ts')>('session-thread');
  serveSession(parentPort, workerData as SessionSeed);
  setTimeout(saveCompiled, saveAfterMs).unref();
}
