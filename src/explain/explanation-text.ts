import { rowSet } from '../base/row-set.ts';
import type { RowSet, SqlValue } from '../base/sql-value.ts';
import { withoutQuotedNames } from '../catalog/stored-name.ts';
import type {
  ExplainedKeys,
  ExplainedRequests,
  Explanation,
  ResidualPredicate,
  UnaskedTable,
} from './explain.ts';

/** More urls than that are counted, not listed. */
const maxUrls = 3;

/** For a person at a terminal of that many columns. */
export function explanationText(explanation: Explanation, width = 80): string {
  const { requests, unasked, residual, fallback, comparedTimes } = explanation;
  const paragraphs = requests.map((request) => requestText(request, requests, width));
  if (requests.length === 0) paragraphs.push('Nothing is sent.');
  if (unasked.length > 0) paragraphs.push(unasked.map((table) => unaskedText(table, width)).join('\n'));
  if (fallback)
    paragraphs.push(
      'The statement is too large or nested too deeply to be analysed: every table is read whole.',
    );
  paragraphs.push(sqliteText(residual, requests.length > 0, width));
  if (comparedTimes.length > 0) {
    const lines = comparedTimes.map((comparison) => wrapped('   ', comparison, width));
    paragraphs.push(['Times compared as instants:', ...lines].join('\n'));
  }
  return `${paragraphs.join('\n\n')}\n`;
}

/** The step that reads the history. Only reading tells which run it takes. */
function pastText(
  { step, table, references, orgs = [], because }: ExplainedRequests,
  field: (name: string, value: string) => string,
): string {
  return [
    `${step}. history: nothing is asked of Okta`,
    field('for', `${table}${named(references, table)}`),
    field(orgs.length === 1 ? 'org' : 'orgs', orgs.join(', ')),
    field(
      'because',
      because.length === 0 ? 'nothing narrows it: every row is wanted' : because.join(' AND '),
    ),
  ].join('\n');
}

function requestText(request: ExplainedRequests, all: readonly ExplainedRequests[], width: number): string {
  const {
    step,
    method,
    operation,
    urls,
    count,
    references,
    table,
    because,
    keys,
    insteadAbove,
    togetherAbove,
  } = request;
  const field = (name: string, value: string) => wrapped(`   ${name.padEnd(8)}`, value, width);
  if (request.isPast) return pastText(request, field);
  const times = count === undefined ? 'one for each key' : count === 1 ? '1 request' : `${count} requests`;
  const lines = [`${step}. ${operation}: ${times}`];
  for (const url of urls.slice(0, maxUrls)) lines.push(`   ${method} ${url}`);
  if (urls.length > maxUrls) lines.push(`   … and ${urls.length - maxUrls} more`);
  lines.push(field('for', `${table}${named(references, table)}`));
  if (request.orgs !== undefined)
    lines.push(field(request.orgs.length === 1 ? 'org' : 'orgs', request.orgs.join(', ')));
  lines.push(
    field(
      'because',
      because.length + keys.length === 0
        ? 'nothing narrows it: every row is wanted'
        : reasonsOf(because, keys),
    ),
  );
  for (const key of keys) {
    if (key.after.length > 0) lines.push(field('after', stepsOf(key.after, all)));
    lines.push(field('keys', readable(key.sql)));
  }
  if (togetherAbove !== undefined) {
    const { operation, keys: most } = togetherAbove;
    lines.push(field('or', `${operation} by many ids at once, per org, when it has more than ${most} keys`));
  }
  if (insteadAbove !== undefined) {
    const { operation, keys: most } = insteadAbove;
    const more = `more than ${most} ${most === 1 ? 'key' : 'keys'}`;
    lines.push(field('or', `${operation} per org, when it has ${more}`));
  }
  return lines.join('\n');
}

const unaskedText = ({ table, reference, because }: UnaskedTable, width: number): string =>
  wrapped(
    '',
    `For ${table}${named([reference], table)} nothing is asked: no row is wanted because of ${because.join(' AND ')}`,
    width,
  );

const named = (references: readonly string[], table: string): string => {
  const aliases = references.filter((name) => name.toLowerCase() !== table.split('.').at(-1)?.toLowerCase());
  return aliases.length === 0 ? '' : ` (${[...new Set(aliases)].join(', ')})`;
};

const reasonsOf = (because: readonly string[], keys: readonly ExplainedKeys[]): string =>
  [...because, ...keys.map(({ columns, equalTo }) => `${columns.join(', ')} = ${equalTo}`)].join(' AND ');

/** The steps that load the mentioned tables. */
function stepsOf(names: readonly string[], all: readonly ExplainedRequests[]): string {
  const steps = all.filter(({ references }) => references.some((name) => names.includes(name)));
  return steps.map(({ step }) => `step ${step}`).join(', ');
}

/** SQL for reading: the stored tables by their own names, and no more quotes than needed. */
const readable = (sql: string): string =>
  withoutQuotedNames(sql)
    .replace(/"([A-Za-z_]\w*)"/g, '$1')
    .replace(/\s+/g, ' ');

function sqliteText(residual: readonly ResidualPredicate[], sends: boolean, width: number): string {
  const then = sends
    ? 'Then SQLite evaluates the whole statement over these rows.'
    : 'SQLite evaluates the statement.';
  if (residual.length === 0) return then;
  const lines = residual.map(({ predicate, why }) => wrapped('   ', `${predicate} — ${why}`, width));
  return [then, 'Not pushed down:', ...lines].join('\n');
}

/** The text after a first column, broken at blanks; the further lines stand under the text. */
function wrapped(first: string, text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && first.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((part, index) => (index === 0 ? first : ' '.repeat(first.length)) + part).join('\n');
}

/** For programs: a row per kind of request, per table that is not asked, per predicate that was not pushed down, per comparison of times. */
export function explanationRows({ requests, unasked, residual, comparedTimes }: Explanation): RowSet {
  const names = [
    'step',
    'operation',
    'method',
    'urls',
    'orgs',
    'requests',
    'table',
    'because',
    'keys',
    'scope',
    'role',
    'residual',
    'instants',
  ];
  const encode = (value: unknown): SqlValue => (value === undefined ? null : JSON.stringify(value));
  const sent = requests.map((request) => [
    request.step,
    request.operation,
    request.method,
    encode(request.urls),
    encode(request.orgs),
    request.count ?? null,
    request.table,
    encode(request.because),
    encode(request.keys),
    request.scope,
    request.role ?? null,
    null,
    null,
  ]);
  const none = unasked.map(({ table, because }) =>
    names.map((name) =>
      name === 'requests' ? 0 : name === 'table' ? table : name === 'because' ? encode(because) : null,
    ),
  );
  const only = (name: string, value: string) => names.map((other) => (other === name ? value : null));
  const left = residual.map(({ predicate }) => only('residual', predicate));
  const instants = comparedTimes.map((comparison) => only('instants', comparison));
  return rowSet(names, [...sent, ...none, ...left, ...instants], ['urls', 'orgs', 'because', 'keys']);
}
