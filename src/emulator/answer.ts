import type { ReceivedRequest } from './requests.ts';

/** The answer to a request: a body that is not a string goes out as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export const ok = (body: unknown, headers: Answer['headers'] = {}): Answer => ({
  status: 200,
  body,
  headers,
});

export const noContent: Answer = { status: 204 };

/** An error body of Okta's. The id is filled in when the answer goes out. */
function refusal(
  status: number,
  errorCode: string,
  errorSummary: string,
  errorCauses: readonly string[] = [],
  headers: Answer['headers'] = {},
): Answer {
  return {
    status,
    body: {
      errorCode,
      errorSummary,
      errorLink: errorCode,
      errorId: undefined,
      errorCauses: errorCauses.map((cause) => ({ errorSummary: cause })),
    },
    headers,
  };
}

export const invalidToken = (headers: Answer['headers'] = {}) =>
  refusal(401, 'E0000011', 'Invalid token provided', [], headers);
export const noSession = () => refusal(403, 'E0000005', 'Invalid session');
export const accessDenied = (headers: Answer['headers'] = {}) =>
  refusal(403, 'E0000006', 'You do not have permission to perform the requested action', [], headers);
/** The wording is of recorded traffic: `Not found: Resource not found: invalid-id (Token)`. */
export const notFound = (id: string, kind: string) =>
  refusal(404, 'E0000007', `Not found: Resource not found: ${id} (${kind})`);
export const methodNotAllowed = () =>
  refusal(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
export const malformedBody = () => refusal(400, 'E0000003', 'The request body was not well-formed.');
export const validationFailed = (subject: string, causes: readonly string[]) =>
  refusal(400, 'E0000001', `Api validation failed: ${subject}`, causes);
export const tooManyRequests = () =>
  refusal(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');

/** The body's JSON object; undefined when it is not one. */
export function jsonObject(request: ReceivedRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(request.body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
