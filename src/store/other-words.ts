import { foldName } from '../base/fold-name.ts';
import { isKeyword, isSymbol, type Token } from '../sql/token.ts';

const timeNow = "datetime('now') is the time now, and datetime('now', '-90 days') was 90 days ago.";
const timeParts = "strftime('%Y-%m', t) is the month of a time, and date(t) its day.";
const timeMoved = "datetime(t, '+90 days') moves a time.";
const json = "network ->> 'connection' is a member of a JSON column.";
const substring = 'substr(text, from, length) is a part of a text.';

/** Functions of other databases, and the way to say the same here. */
const functions: Readonly<Record<string, string>> = {
  now: timeNow,
  getdate: timeNow,
  getutcdate: timeNow,
  sysdate: timeNow,
  curdate: timeNow,
  today: timeNow,
  current_timestamp: 'CURRENT_TIMESTAMP takes no parentheses.',
  current_date: 'CURRENT_DATE takes no parentheses.',
  date_trunc: "date(t, 'start of month') is the first day of a month, and date(t) the day.",
  trunc: 'date(t) is the day of a time.',
  datediff:
    'days_since(t) and days_until(t) count days to now; julianday(a) - julianday(b) counts between two.',
  date_diff:
    'days_since(t) and days_until(t) count days to now; julianday(a) - julianday(b) counts between two.',
  timestampdiff: 'days_since(t) and days_until(t) count days to now.',
  age: 'days_since(t) counts days to now.',
  dateadd: timeMoved,
  date_add: timeMoved,
  date_sub: timeMoved,
  to_char: timeParts,
  date_format: timeParts,
  format_date: timeParts,
  date_part: timeParts,
  year: timeParts,
  month: timeParts,
  day: timeParts,
  to_date: 'Times are text here: compare them as they are, or date(t) for the day.',
  to_timestamp: "datetime(n, 'unixepoch') is the time of a number of seconds.",
  from_unixtime: "datetime(n, 'unixepoch') is the time of a number of seconds.",
  array_agg: 'json_group_array(x) gathers values.',
  listagg: "group_concat(x, ', ') joins values.",
  nvl: 'coalesce(a, b) is the first that is not NULL.',
  isnull: 'coalesce(a, b) is the first that is not NULL.',
  len: 'length(text) counts characters.',
  left: substring,
  right: 'substr(text, -3) is the end of a text.',
  json_value: json,
  get_json_object: json,
  json_extract_scalar: json,
  json_extract_path_text: json,
  unnest: "json_each(column) gives a row for each member: FROM t, json_each(t.network, '$.include').",
  explode: 'json_each(column) gives a row for each member.',
  flatten: 'json_each(column) gives a row for each member.',
  openjson: 'json_each(column) gives a row for each member.',
  json_array_elements: 'json_each(column) gives a row for each member.',
  regexp_contains: 'x REGEXP pattern, or regexp_like(x, pattern).',
  regexp: 'x REGEXP pattern, or regexp_like(x, pattern).',
};

export const functionHint = (name: string): string | undefined => functions[foldName(name)];

/**
 * A word of another database at which SQLite gives up, or right before it, and the way to say the same here.
 * @param at where SQLite gives up
 */
export function syntaxHint(tokens: readonly Token[], at: number): string | undefined {
  const [before, token, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (isKeyword(token, 'ILIKE')) return 'LIKE ignores the case of the letters A to Z.';
  if (isKeyword(token, 'RLIKE', 'SIMILAR')) return 'x REGEXP pattern matches a regular expression.';
  if (isKeyword(token, 'INTERVAL') || isKeyword(before, 'INTERVAL')) return timeNow;
  if (isKeyword(before, 'TOP')) return 'LIMIT 10 at the end of the statement takes the first 10 rows.';
  if (isKeyword(before, 'FETCH') || isKeyword(token, 'FETCH', 'OFFSET')) {
    return 'LIMIT 10 OFFSET 20 at the end of the statement takes 10 rows after the first 20.';
  }
  if (isKeyword(token, 'QUALIFY'))
    return 'Put the window function into a subquery, and its condition into WHERE.';
  if (isKeyword(token, 'FROM') && tokens.slice(0, at).some((word) => isKeyword(word, 'EXTRACT')))
    return timeParts;
  if (isSymbol(token, '(') && before?.kind === 'word') return functions[foldName(before.value)];
  if (isSymbol(next, '(') && token?.kind === 'word') return functions[foldName(token.value)];
  return undefined;
}

/** Names that people give to a column elsewhere, by the columns that have the meaning here. */
const columns: Readonly<Record<string, readonly string[]>> = {
  lastUsed: ['lastLogin', 'lastSeen', 'lastUse', 'lastUsedAt', 'lastActivity'],
  lastLogin: ['lastUsed', 'lastSeen', 'lastLoginAt', 'lastSignIn'],
  userId: ['owner', 'ownerId', 'user', 'owner_user_id'],
  expiresAt: ['expires', 'expiry', 'expiration', 'expirationDate', 'validUntil'],
  created: ['createdAt', 'createdOn', 'creationDate'],
  lastUpdated: ['updated', 'updatedAt', 'modified', 'modifiedAt'],
  subdomain: ['org', 'orgName', 'tenant', 'domain', 'oktaOrg'],
  login: ['userName', 'user', 'loginName'],
};

const plain = (name: string): string => foldName(name).replaceAll('_', '');

/** The column of a statement that has the meaning of a name. */
export const columnOfMeaning = (name: string, known: readonly string[]): string | undefined =>
  known.find((column) => columns[column]?.some((other) => plain(other) === plain(name)));
