import { parentPort, workerData } from 'node:worker_threads';
import type { SessionSeed } from './protocol.ts';
import { serveSession } from './session-thread.ts';

// The entry of the thread in which the shell's session lives.
if (parentPort !== null) serveSession(parentPort, workerData as SessionSeed);
