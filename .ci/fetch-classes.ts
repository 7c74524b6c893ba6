import { fileURLToPath } from 'node:url';

const ours = fileURLToPath(new URL('../src/okta/fetch-classes.ts', import.meta.url));
const isKy = /[\\/]node_modules[\\/]ky[\\/]distribution[\\/]/;

/**
 * Gives ky the small classes of src/okta/fetch-classes.ts in place of Node's, whose first use loads undici. A plugin of
 * Rolldown and of Vite.
 */
export const fetchClasses = {
  name: 'fetch-classes',
  transform(code: string, id: string) {
    if (!isKy.test(id) || !code.includes('globalThis.')) return undefined;
    const named = code
      .replaceAll(/\bglobalThis\.(FormData|Headers|Request|Response)\b/g, 'fetchClasses.$1')
      // It tries whether a request can be a stream, which none of ours is.
      .replaceAll(/\bglobalThis\.ReadableStream\b/g, 'undefined');
    return { code: `import * as fetchClasses from ${JSON.stringify(ours)};\n${named}`, map: null };
  },
};
