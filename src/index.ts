/** The library: SQL over Okta's API tokens from a program. */
export type { OrgOptions } from './config/org-options.ts';
export {
  ConfigError,
  type ExitCode,
  IncompleteError,
  InterruptedError,
  NoAnswerError,
  OktaError,
  OktaqlError,
  SqlError,
  UsageError,
} from './errors.ts';
export type { ClientEvent, ClientObserver } from './execute/ports.ts';
export {
  type CreateSessionOptions,
  createSession,
  type OktaqlSession,
  type QueryOptions,
  type QueryResult,
} from './library.ts';
export type { ResultColumn, Row, SqlValue } from './sql/value.ts';
