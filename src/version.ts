import { createRequire } from 'node:module';

/** Of package.json, which stands one level above both `src` and `dist`. */
export const version: string = createRequire(import.meta.url)('../package.json').version;
