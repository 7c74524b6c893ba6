import { type ExitCode, OktaqlError, SqlError, type TextLocation } from '../../base/errors.ts';
import { asOktaqlError, type Report, reportError } from '../../host/report-error.ts';
import type { ErrorCodec } from './rpc.ts';

/** An error of the session's thread, with the report that was made where its class is known. */
export class ReportedError extends OktaqlError {
  override readonly code: string;
  override readonly exitCode: ExitCode;
  readonly report: Report;
  readonly location: TextLocation | undefined;

  constructor({ message, hint, code, report, location }: EncodedError) {
    super(message, { hint });
    this.code = code;
    this.exitCode = report.exitCode;
    this.report = report;
    this.location = location;
  }
}

interface EncodedError {
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: string;
  readonly report: Report;
  /** Of an error of SQL: how much of the line is shown depends on the terminal. */
  readonly location: TextLocation | undefined;
}

/** @param width columns of the terminal */
export const reportOf = (error: unknown, width?: number): Report =>
  error instanceof ReportedError && error.location === undefined
    ? error.report
    : reportError(error, { json: false, verbose: false, width });

/** Classes do not survive the way from one thread to another. */
export const errorCodec: ErrorCodec = {
  encode: (thrown): EncodedError => {
    const error = asOktaqlError(thrown);
    const location = error instanceof SqlError ? error.location : undefined;
    return { message: error.message, hint: error.hint, code: error.code, report: reportOf(error), location };
  },
  decode: (encoded) => new ReportedError(encoded as EncodedError),
};
