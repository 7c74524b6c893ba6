import { OktaError } from '../base/errors.ts';
import { isObject } from '../base/exact-json.ts';
import type { Org } from '../config/org.ts';
import { type Answer, jsonObjectIn, requestIdOf, target } from './okta-answer.ts';

/** What a request was for, as far as a hint needs it. */
export interface Purpose {
  readonly org: Org;
  /** Such as `list_api_tokens`. */
  readonly operation: string;
  readonly scope: string;
}

/**
 * The error for an answer with a status of 400 or more.
 * @param note What was tried already, such as `after 5 retries`.
 */
export function oktaErrorFrom(answer: Answer, purpose: Purpose, note?: string): OktaError {
  const { request, status } = answer;
  const said = readErrorBody(answer);
  const requestId = requestIdOf(answer);
  const ids = [
    ...(said.errorId === undefined ? [] : [`error ${said.errorId}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(note === undefined ? [] : [note]),
  ];
  const parts = [
    `${request.org}: Okta answered ${[status, said.errorCode].filter((part) => part !== undefined).join(' ')}`,
    ...(said.summary === '' ? [] : [said.summary]),
  ];
  const inBrackets = ids.length === 0 ? '' : ` (${ids.join(', ')})`;
  return new OktaError(`${parts.join(': ')}${inBrackets}: ${target(request)}`, {
    request,
    status,
    errorCode: said.errorCode,
    errorId: said.errorId,
    requestId,
    hint: hintFor(status, said.code, purpose),
  });
}

interface ErrorBody {
  /** As it came, to decide by. */
  readonly code: string | undefined;
  /** Fit to be shown. */
  readonly errorCode: string | undefined;
  readonly errorId: string | undefined;
  readonly summary: string;
}

/** Reads Okta's error object, or that of its token endpoint (RFC 6749, 5.2); of anything else, the beginning. */
function readErrorBody(answer: Answer): ErrorBody {
  const { text, quote } = answer;
  const body = jsonObjectIn(answer);
  if (body === undefined) {
    return { code: undefined, errorCode: undefined, errorId: undefined, summary: quote(text) };
  }
  const causes = Array.isArray(body['errorCauses']) ? body['errorCauses'] : [];
  const summaries = [
    body['errorSummary'] ?? body['error_description'],
    ...causes.map((cause) => (isObject(cause) ? cause['errorSummary'] : undefined)),
  ];
  const code = wordIn(body['errorCode'] ?? body['error']);
  const errorId = wordIn(body['errorId']);
  return {
    code,
    // Others decide by Okta's own codes, and no secret has their form.
    errorCode: code === undefined || /^E\d{7}$/.test(code) ? code : quote(code),
    errorId: errorId === undefined ? undefined : quote(errorId),
    // Quoted together, because a secret may have been split between them.
    summary: quote(
      summaries.filter((summary) => typeof summary === 'string' && summary !== '').join('; '),
      600,
    ),
  };
}

/** Codes and ids are single words; anything else is not one. */
const wordIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w-]{1,80}$/.test(value) ? value : undefined;

/** The org lacks what was asked for (401 E0000015). No other token or access token would help. */
export const isMissingFeature = (errorCode: unknown): boolean => errorCode === 'E0000015';

function hintFor(status: number, errorCode: string | undefined, purpose: Purpose): string | undefined {
  const { org, operation, scope } = purpose;
  const service = org.credentials.kind === 'privateKey';
  if (errorCode === 'invalid_scope') {
    return `Grant the scope ${scope} to the service app of ${org.name}.`;
  }
  if (isMissingFeature(errorCode)) {
    return `${operation} needs a feature that is not enabled for ${org.name}: ask Okta whether the org can have it.`;
  }
  if (status === 401 || errorCode === 'invalid_client') {
    return service
      ? `Check clientId and privateKey of ${org.name}${sourceOf(org, 'privateKey')}: the key may have been replaced, or the app deactivated.`
      : `Check the token of ${org.name}${sourceOf(org, 'token')}: it may be revoked or expired, or belong to another org.`;
  }
  if (status === 403) {
    return service
      ? `${operation} needs the scope ${scope} and an admin role that covers it: grant both to the service app.`
      : `${operation} needs an admin role that covers it (what OAuth 2.0 calls ${scope}): the token has the rights of its owner.`;
  }
  if (status === 404) return `Check the id, if the address has one, and that ${org.name} is at ${org.url}.`;
  if (status === 429) {
    return 'Others may be using the same limit: try again later, with a lower --concurrency or a longer --timeout.';
  }
  if (status === 400) return 'Check the values that the statement sends.';
  if (status >= 500) return 'Okta has trouble: see https://status.okta.com and try again later.';
  return undefined;
}

/** Where a setting came from, such as ` (environment ACME_OKTA_TOKEN)`. */
function sourceOf({ sources }: Org, setting: string): string {
  const source = sources[setting];
  return source === undefined ? '' : ` (${source})`;
}
