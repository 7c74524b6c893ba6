/** The library: SQL over Okta's API tokens from a program. */

export {
  ConfigError,
  type ExitCode,
  HistoryError,
  IncompleteError,
  InterruptedError,
  MemoryError,
  NoAnswerError,
  OktaError,
  OktaqlError,
  SqlError,
  UsageError,
} from './base/errors.ts';
export type { ResultColumn, Row, SqlValue } from './base/sql-value.ts';
export type { OrgOptions } from './config/org-options.ts';
export type { ClientEvent, ClientObserver } from './execute/ports.ts';
export {
  type CreateSessionOptions,
  createSession,
  type OktaqlSession,
  type QueryOptions,
  type QueryResult,
} from './library.ts';
