import { userInfo } from 'node:os';

/** The user who runs this process; null when the system does not tell. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry, as containers have it.
    return null;
  }
}
