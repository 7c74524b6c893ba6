import { parentPort, workerData } from 'node:worker_threads';
import type { SessionSeed } from '../shell/engine/protocol.ts';
import { loadBundled, saveCompiled } from './bundled.ts';

/** After the first statements of most people, and without keeping a thread from ending. */
const saveAfterMs = 2000;

// The entry of the thread in which the shell's session lives.
if (parentPort !== null) {
  const { serveSession } = loadBundled<typeof import('../shell/engine/session-thread.ts')>('session-thread');
  serveSession(parentPort, workerData as SessionSeed);
  setTimeout(saveCompiled, saveAfterMs).unref();
}
