import { ConfigError, DefectError, OktaqlError, SqlError } from '../base/errors.ts';

/** An error as a client reads it. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * An error without paths and without the configuration of orgs: these are the person's own. Okta's answer stays.
 * @param hidden directories whose paths are not shown
 */
export function shownError(error: unknown, hidden: readonly string[]): ShownError {
  if (!(error instanceof OktaqlError) || error instanceof DefectError) {
    return { code: 'defect', message: 'a defect in oktaql: see its messages' };
  }
  if (error instanceof ConfigError) {
    return {
      code: error.code,
      message: 'an org cannot be asked: its configuration is not complete',
      hint: 'The person at this machine sees why: oktaql orgs --check',
    };
  }
  const clean = (text: string) =>
    hidden.reduce((rest, directory) => (directory.length > 1 ? rest.replaceAll(directory, '…') : rest), text);
  const { line, column } =
    error instanceof SqlError ? (error.location ?? {}) : ({} as { line?: number; column?: number });
  return {
    code: error.code,
    message: clean(error.message),
    hint: error.hint === undefined ? undefined : clean(error.hint),
    line,
    column,
  };
}
