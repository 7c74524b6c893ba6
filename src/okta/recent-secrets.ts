/** How many are remembered: more than can be under way for one org at once. */
const remembered = 32;

/** The latest short-lived secrets, some of them ended: a server may still send one back to us. */
export interface RecentSecrets {
  add(secret: string): void;
  all(): readonly string[];
}

export function createRecentSecrets(): RecentSecrets {
  const secrets: string[] = [];
  return {
    add(secret) {
      secrets.push(secret);
      if (secrets.length > remembered) secrets.shift();
    },
    all: () => secrets,
  };
}
