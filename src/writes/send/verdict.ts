import { isObject } from '../../base/exact-json.ts';
import type { JsonObject, WriteAttempt, WriteExchange, WriteReply } from '../../execute/ports.ts';
import type { RowWrite } from '../prepare/row-write.ts';
import { shortReason } from './outcome.ts';
import { unkeptMembers } from './unkept-members.ts';

/** The result of a write once its exchange is over. */
export type Verdict =
  | Written<'done', undefined>
  /** The reason is for a person, in a few words. */
  | Written<'failed' | 'unknown', string>;

interface Written<Status, Reason> {
  readonly status: Status;
  readonly reason: Reason;
  /** The row as Okta sent it back. */
  readonly after?: JsonObject;
}

/**
 * The one place that decides the result of a write. `done` needs an answer that shows it; `failed` needs a refusal of
 * Okta's own, or that nothing went out. All else is `unknown`: a gateway's page, a status that promises something
 * for later, an answer that does not show the values sent. So is a refusal after an attempt that may have been
 * carried out.
 */
export function verdictOf(
  write: RowWrite,
  before: JsonObject | undefined,
  { attempts, fault }: WriteExchange,
): Verdict {
  const reply = attempts.at(-1)?.reply;
  const mayBeDone = attempts.some(mayBeCarriedOut);
  if (reply === undefined) return { status: mayBeDone ? 'unknown' : 'failed', reason: shortReason(fault) };
  const verdict =
    write.request.method === 'DELETE' ? afterDelete(reply, mayBeDone) : afterPut(write, before, reply);
  if (verdict !== undefined) return verdict;
  if (!isRefusal(reply)) {
    return { status: 'unknown', reason: `${said(reply)} does not say that it was done` };
  }
  return mayBeDone
    ? {
        status: 'unknown',
        reason: `Okta answered ${said(reply)}, but an attempt before may have been carried out`,
      }
    : { status: 'failed', reason: `Okta answered ${reply.status}` };
}

/** Without an answer, or with one of a gateway in front of Okta. A 429 or another refusal means that it was not. */
const mayBeCarriedOut = ({ sent, reply }: WriteAttempt): boolean =>
  reply === undefined ? sent : reply.status >= 500;

/** @param mayBeDone by an attempt before, which then took the row away */
function afterDelete(reply: WriteReply, mayBeDone: boolean): Verdict | undefined {
  const isGone = reply.status === 404 && errorCodeOf(reply) === 'E0000007';
  return reply.status === 204 || (isGone && mayBeDone) ? { status: 'done', reason: undefined } : undefined;
}

function afterPut(write: RowWrite, before: JsonObject | undefined, reply: WriteReply): Verdict | undefined {
  const { status, json: after } = reply;
  if (status !== 200 || !isObject(after) || typeof after['id'] !== 'string') return undefined;
  if (after['id'] !== write.id) return { status: 'unknown', reason: anotherRow, after };
  const reason = unkeptMembers(write, before, after);
  return reason === undefined ? { status: 'done', reason, after } : { status: 'unknown', reason, after };
}

export const anotherRow = 'Okta answered with another row';

const isRefusal = (reply: WriteReply): boolean =>
  reply.status >= 400 && reply.status < 500 && errorCodeOf(reply) !== undefined;

/** Of Okta's error object, as all its documented codes are. */
function errorCodeOf({ json }: WriteReply): string | undefined {
  const code = isObject(json) ? json['errorCode'] : undefined;
  return typeof code === 'string' && /^E\d{7}$/.test(code) ? code : undefined;
}

/** The reply in a few words: `404 E0000007`, `200 with an empty body`, `502 with text/html`. */
function said(reply: WriteReply): string {
  const { status, json, start, contentType } = reply;
  const code = errorCodeOf(reply);
  if (code !== undefined) return `${status} ${code}`;
  if (start === '') return `${status} with an empty body`;
  if (json === undefined) return `${status} with ${contentType ?? 'a body that is no JSON'}`;
  return `${status} with ${start.length > longestStart ? `${start.slice(0, longestStart)}…` : start}`;
}

const longestStart = 40;
