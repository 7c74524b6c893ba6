import { parentPort, workerData } from 'node:worker_threads';
import type { SessionSeed } from '../shell/engine/protocol.ts';
import { serveSession } from '../shell/engine/session-thread.ts';

// The thread in which the shell's session lives, in the single executable.
if (parentPort !== null) serveSession(parentPort, workerData as SessionSeed);
