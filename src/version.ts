import { createRequire } from 'node:module';

/** Of package.json, found by the package's own name: the bundle that this code ends up in may lie anywhere. */
export const version: string = createRequire(import.meta.url)('oktaql/package.json').version;
