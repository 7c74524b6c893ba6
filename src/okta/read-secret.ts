import type { Secret } from '../config/secret.ts';
import { abortable } from './abort.ts';

/**
 * The value of a secret. A program may have to give it: this waits for that no longer than until `signal` aborts.
 * @throws ConfigError when the program gives none
 * @throws the reason of the signal
 */
export async function readSecret(secret: Secret, signal: AbortSignal): Promise<string> {
  const known = secret.reveal();
  if (known !== undefined) return known;
  // The program keeps no process alive, for it may go on after the statement was given up. The wait does.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    return await abortable(secret.read(), signal);
  } finally {
    clearInterval(alive);
  }
}
