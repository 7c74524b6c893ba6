import { type Report, reportError } from '../../cli/report-error.ts';
import { OktaqlError } from '../../errors.ts';
import type { ErrorCodec } from './rpc.ts';

/** An error of the session, as it is told to a person. */
export class ReportedError extends Error {
  override readonly name = 'ReportedError';
  readonly report: Report;
  /** The error's own code, such as `sql`. */
  readonly code: string;

  constructor(report: Report, code: string) {
    super(report.text);
    this.report = report;
    this.code = code;
  }
}

export const reportOf = (error: unknown): Report =>
  error instanceof ReportedError ? error.report : reportError(error, { json: false, verbose: false });

/** The text of an error is made where its class is known. */
export const errorCodec: ErrorCodec = {
  encode: (error) => ({
    report: reportOf(error),
    code: error instanceof OktaqlError || error instanceof ReportedError ? error.code : 'defect',
  }),
  decode: (encoded) => {
    const { report, code } = encoded as { readonly report: Report; readonly code: string };
    return new ReportedError(report, code);
  },
};
