import { createRequire } from 'node:module';

/** Put there by the bundler: finding and reading package.json takes 4 ms of a cold start. */
declare const OKTAQL_VERSION: string | undefined;

/** Whether this code is part of a build, and not of the sources. */
export const isBundled: boolean = typeof OKTAQL_VERSION === 'string';

/** Of package.json, found by the package's own name. */
export const version: string =
  typeof OKTAQL_VERSION === 'string'
    ? OKTAQL_VERSION
    : createRequire(import.meta.url)('oktaql/package.json').version;
