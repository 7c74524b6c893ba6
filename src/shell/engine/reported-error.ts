import { type ExitCode, OktaqlError } from '../../base/errors.ts';
import { asOktaqlError, type Report, reportError } from '../../host/report-error.ts';
import type { ErrorCodec } from './rpc.ts';

/** An error of the session's thread, with the report that was made where its class is known. */
export class ReportedError extends OktaqlError {
  override readonly code: string;
  override readonly exitCode: ExitCode;
  readonly report: Report;

  constructor({ message, hint, code, report }: EncodedError) {
    super(message, { hint });
    this.code = code;
    this.exitCode = report.exitCode;
    this.report = report;
  }
}

interface EncodedError {
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: string;
  readonly report: Report;
}

export const reportOf = (error: unknown): Report =>
  error instanceof ReportedError ? error.report : reportError(error, { json: false, verbose: false });

/** Classes do not survive the way from one thread to another. */
export const errorCodec: ErrorCodec = {
  encode: (thrown): EncodedError => {
    const error = asOktaqlError(thrown);
    return { message: error.message, hint: error.hint, code: error.code, report: reportOf(error) };
  },
  decode: (encoded) => new ReportedError(encoded as EncodedError),
};
