import { createHash } from 'node:crypto';
import { counted } from '../../../base/counted.ts';
import type { SqlValue } from '../../../base/sql-value.ts';
import { userName } from '../../../base/user-name.ts';
import { version } from '../../../base/version.ts';
import type { AuditResult, ReportedFinding } from '../../audit/audit-result.ts';
import { NotAssessedError } from '../../audit/check-outcome.ts';
import { credentialsText } from '../../audit/manifest.ts';
import { keyInOrg } from '../../audit/subject.ts';
import { reasonsToLookAt } from '../../audit/summary.ts';
import { type Severity, severities } from '../../saved-query.ts';
import { isOpen } from '../../waivers/waiver-review.ts';
import {
  type CheckReport,
  checkReports,
  detailColumns,
  type OrgReport,
  shown,
  stateText,
  subjectTitle,
  verdictSentence,
} from '../check-reports.ts';
import type { Inventory, TokenEntry } from '../inventory.ts';
import type { ReportFormat } from '../report.ts';
import { charts } from './charts.ts';
import { explorerData, mostEmbedded } from './explorer-data.ts';
import { embeddedJson, html as h, Markup } from './markup.ts';
import style from './page.css?raw';
import script from './page.js?raw';

/** Rows of one check that stand on the page without a script. */
const mostRows = 25;

/** Tokens that stand on the page. */
const mostTokens = 500;

/** Subjects that are named for one reason to look at them. */
const mostSubjects = 3;

/** More orgs than this are rows of the matrix, and severities its columns. */
const mostColumns = 8;

const sourceOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the script and style of this file may run, and nothing may be loaded. */
const policy = [
  "default-src 'none'",
  `script-src ${sourceOf(script)}`,
  `style-src ${sourceOf(style)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** The audit as one page that loads nothing. Without its script all of it but the table of all findings is there. */
export const html: ReportFormat = {
  render({ result, inventory, formulaGuard }) {
    const checks = checkReports(result);
    const orgs = result.orgs.map(({ name }) => name);
    const at = new Date(result.startedAt).toISOString();
    const data = explorerData(checks, orgs, inventory, formulaGuard);
    const page = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Audit of Okta: ${orgs.length === 1 ? (orgs[0] ?? '') : counted(orgs.length, 'org')}, ${at}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="top">
<h1>Audit of Okta</h1>
<p class="verdict ${verdictClass(result)}">${verdictSentence(result)}</p>
${provenance(result)}
<button type="button" id="theme" class="theme" hidden>Light or dark</button>
</header>
<nav aria-label="Sections"><ul>
<li><a href="#summary">Summary</a></li><li><a href="#open-questions">Not assessed (${result.summary.filter(({ status }) => status === 'not assessed').length})</a></li><li><a href="#findings">Findings</a></li><li><a href="#all">All findings</a></li><li><a href="#tokens">Tokens</a></li><li><a href="#waivers">Waivers</a></li><li><a href="#run">Run</a></li>
</ul></nav>
<main id="main">
<section id="summary" aria-labelledby="summary-title"><h2 id="summary-title">Summary</h2>
${matrix(checks, orgs)}
${inventory && charts(result, inventory, rotationDays(result))}
</section>
${openQuestions(checks, inventory)}
<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings by check</h2>
${checks.some(({ orgs: reports }) => reports.some(({ findings }) => findings.length > 0)) ? checks.map(checkDetails) : h`<p>${nothingFound(checks, orgs, inventory)}</p>`}
</section>
${explorer(data.rows.length, result.findings.length)}
${tokenTable(result, inventory)}
${waiverSection(result)}
${runSection(result, checks)}
</main>
<script type="application/json" id="data">${new Markup(embeddedJson(data))}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`;
    return page.text;
  },
};

const verdictClass = ({ outcome, findings }: AuditResult): string => {
  if (outcome instanceof NotAssessedError) return 'unsure';
  return outcome === undefined && findings.every((finding) => !isOpen(finding)) ? 'good' : 'bad';
};

/** The limit of the check on rotation, if it ran. */
function rotationDays({ assessments }: AuditResult): number | undefined {
  const days = assessments.find(({ query }) => query.name === 'overdue-rotation')?.parameters.get('days');
  return typeof days === 'number' || typeof days === 'bigint' ? Number(days) : undefined;
}

const fact = (name: string, value: string | Markup): Markup => h`<dt>${name}</dt><dd>${value}</dd>`;

function provenance({
  orgs,
  startedAt,
  finishedAt,
  baselineAt,
  waivers,
  notUsed,
  assessments,
}: AuditResult): Markup {
  const user = userName();
  const given = orgs.map((org) => h`${link(org.url, org.name)} (${org.url}, ${credentialsText(org)})<br>`);
  return h`<dl class="facts">
${fact('Orgs', h`${given}`)}
${fact('As of', `${new Date(startedAt).toISOString()}, read until ${new Date(finishedAt).toISOString()}`)}
${fact('Checks', `${assessments.filter(({ query }) => query.kind === 'check').length}`)}
${fact('Made by', `oktaql ${version}${user === null ? '' : `, run by ${user}`}`)}
${baselineAt === undefined ? undefined : fact('Compared with', `the audit of ${baselineAt}`)}
${waivers === undefined ? undefined : fact('Waivers', `${waivers.file}, SHA-256 ${waivers.sha256}`)}
${notUsed.length === 0 ? undefined : fact('Not used', notUsed.map(({ file, reason }) => `${file}: ${reason}`).join('; '))}
</dl>`;
}

/** Only an address of the web becomes a link. */
const link = (url: string, text: string): Markup =>
  /^https:\/\/[^\s"'<>]+$/.test(url) ? h`<a href="${url}" rel="noreferrer">${text}</a>` : h`${text}`;

const scrolling = (label: string, table: Markup): Markup =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;

/** A word and a bar of four steps: neither colour nor shape alone says the severity. */
function severityMark(severity: Severity): Markup {
  const steps = severities.indexOf(severity) + 1;
  const bars = severities.map(
    (_, index) =>
      h`<rect ${new Markup(index < steps ? '' : 'class="off" ')}x="${index * 5}" y="${9 - index * 3}" width="4" height="${3 + index * 3}"/>`,
  );
  return h`<span class="severity"><svg width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">${bars}</svg>${severity}</span>`;
}

const anchor = (query: Readonly<Record<string, string>>): string =>
  `#${new URLSearchParams(query).toString()}`;

/** The result of one check in one org, as a link to its details. */
function cell(check: string, { org, status, findings, error }: OrgReport): Markup {
  const waived = findings.filter((finding) => !isOpen(finding)).length;
  const number = counted(findings.length, 'finding') + (waived === 0 ? '' : `, ${waived} waived`);
  const found =
    findings.length === 0
      ? undefined
      : h`<a class="state ${waived === findings.length ? 'waived' : 'findings'}" href="${anchor({ org, check })}">${number}</a>`;
  if (error !== undefined) {
    return h`<td>${found}<a class="state unread" href="#open-questions">not assessed</a></td>`;
  }
  if (found !== undefined) return h`<td>${found}</td>`;
  return status === 'manual'
    ? h`<td><a class="state manual" href="#open-questions">manual</a></td>`
    : h`<td><span class="state passed">passed</span></td>`;
}

/** A check without findings has no section of its own to lead to. */
const checkName = (name: string, reports: readonly OrgReport[]): Markup =>
  reports.some(({ findings }) => findings.length > 0) ? h`<a href="#check-${name}">${name}</a>` : h`${name}`;

function matrix(checks: readonly CheckReport[], orgs: readonly string[]): Markup {
  if (orgs.length > mostColumns) return orgMatrix(checks, orgs);
  const rows = checks.map(
    ({ query, orgs: reports }) =>
      h`<tr><th scope="row">${checkName(query.name, reports)}</th><td>${severityMark(query.severity)}</td>${orgs.map(
        (name) => {
          const report = reports.find(({ org }) => org === name);
          return report === undefined ? h`<td>not run</td>` : cell(query.name, report);
        },
      )}</tr>`,
  );
  return scrolling(
    'Checks and orgs',
    h`<table><caption>Checks and orgs</caption><thead><tr><th scope="col">Check</th><th scope="col">Severity</th>${orgs.map(
      (name) => h`<th scope="col">${name}</th>`,
    )}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

/** Open findings by org and severity, for an audit of many orgs. */
function orgMatrix(checks: readonly CheckReport[], orgs: readonly string[]): Markup {
  const order = [...severities].reverse();
  const of = (name: string) =>
    checks.flatMap(({ orgs: reports }) => reports.filter(({ org }) => org === name));
  const rows = orgs.map((name) => {
    const reports = of(name);
    const open = reports.flatMap(({ findings }) => findings).filter(isOpen);
    const notAssessed = reports.filter(({ error }) => error !== undefined).length;
    const manual = reports.filter(({ status }) => status === 'manual').length;
    const counts = order.map((severity) => {
      const number = open.filter((finding) => finding.severity === severity).length;
      return number === 0
        ? h`<td class="number">0</td>`
        : h`<td class="number"><a class="state findings" href="${anchor({ org: name, severity })}">${number}</a></td>`;
    });
    return h`<tr><th scope="row">${name}</th>${counts}<td class="number">${notAssessed === 0 ? '0' : h`<a class="state unread" href="#open-questions">${notAssessed}</a>`}</td><td class="number">${manual}</td></tr>`;
  });
  return scrolling(
    'Orgs and severities',
    h`<table><caption>Open findings by org and severity, and checks that are no pass</caption><thead><tr><th scope="col">Org</th>${order.map(
      (severity) => h`<th scope="col" class="number">${severity}</th>`,
    )}<th scope="col" class="number">not assessed</th><th scope="col" class="number">manual</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function openQuestions(checks: readonly CheckReport[], inventory: Inventory | undefined): Markup {
  const unread = checks.flatMap(({ query, orgs }) =>
    orgs.flatMap(({ org, error }) =>
      error === undefined
        ? []
        : [
            h`<tr><th scope="row">${query.name}</th><td>${org}</td><td>${shown(error.message)}</td><td>${error.hint ?? ''}</td></tr>`,
          ],
    ),
  );
  const manual = checks.flatMap((check) =>
    reasonsToLookAt(check).map(({ org, reason, subjects }) => {
      const named = subjects.slice(0, mostSubjects).map((one) => h`${shown(subjectTitle(one))}<br>`);
      const more = subjects.length - mostSubjects;
      return h`<tr><th scope="row">${check.query.name}</th><td>${org}</td><td>${shown(reason)}</td><td>${named}${more > 0 ? `and ${more} more` : ''}</td></tr>`;
    }),
  );
  const facts = inventory?.unread ?? [];
  return h`<section id="open-questions" aria-labelledby="open-title"><h2 id="open-title">Not assessed, and left to a person</h2>
${
  unread.length === 0
    ? h`<p>Everything that the checks ask for could be read.</p>`
    : scrolling(
        'Not assessed',
        h`<table><caption>${counted(unread.length, 'check and org is', 'checks and orgs are')} not assessed: neither passed nor failed</caption><thead><tr><th scope="col">Check</th><th scope="col">Org</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead><tbody>${unread}</tbody></table>`,
      )
}
${
  manual.length === 0
    ? undefined
    : scrolling(
        'Left to a person',
        h`<table><caption>The API cannot decide these: a person has to look</caption><thead><tr><th scope="col">Check</th><th scope="col">Org</th><th scope="col">Look at</th><th scope="col">Of what</th></tr></thead><tbody>${manual}</tbody></table>`,
      )
}
${facts.map(({ org, what, why }) => h`<p class="note">The ${what} of ${org} could not be read for the charts and the list of tokens: ${shown(why)}</p>`)}
</section>`;
}

/** The sentence for no findings. It means little without the number of checks, orgs and tokens looked at. */
function nothingFound(
  checks: readonly CheckReport[],
  orgs: readonly string[],
  inventory: Inventory | undefined,
): string {
  const tokens = inventory === undefined ? '' : `, ${counted(inventory.tokens.length, 'token')}`;
  return `Nothing was found. Looked at: ${counted(checks.length, 'check')} in ${orgs.join(', ')}${tokens}.`;
}

const valueText = (value: SqlValue): string =>
  value === null ? '' : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);

const stateMark = (finding: ReportedFinding): Markup =>
  h`<span class="state ${isOpen(finding) ? 'open' : 'waived'}">${stateText(finding)}</span>`;

function checkDetails({ query, parameters, orgs }: CheckReport): Markup | undefined {
  const findings = orgs.flatMap((org) => org.findings);
  if (findings.length === 0) return undefined;
  const columns = detailColumns(findings);
  const hasOwner = findings.some(({ userId }) => userId !== null);
  const rows = findings
    .slice(0, mostRows)
    .map(
      (finding) =>
        h`<tr><th scope="row" data-label="Subject">${shown(subjectTitle(finding.subject))}</th><td data-label="Org">${finding.org}</td><td data-label="State">${stateMark(finding)}</td>${hasOwner ? h`<td data-label="userId">${shown(valueText(finding.userId))}</td>` : undefined}${columns.map(
          (name) => h`<td data-label="${name}">${shown(valueText(finding.details[name] ?? null))}</td>`,
        )}</tr>`,
    );
  const isOpened = query.severity === 'critical' || query.severity === 'high';
  const counts = orgs
    .filter((org) => org.findings.length > 0)
    .map((org) => `${org.org} ${org.findings.length}`)
    .join(', ');
  const left = findings.length - mostRows;
  const given = [...parameters].map(
    ([name, value]) => `${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}`,
  );
  return h`<details id="check-${query.name}"${new Markup(isOpened ? ' open' : '')}><summary>${severityMark(query.severity)} <strong>${query.name}</strong>: ${query.title} <span class="state ${findings.some(isOpen) ? 'findings' : 'waived'}">${counted(findings.length, 'finding')}</span></summary>
<p>${query.description}</p>
<dl class="facts">${query.why === undefined ? undefined : fact('Why', query.why)}${query.remedy === undefined ? undefined : fact('What to do', query.remedy)}${fact('List them', h`<code>oktaql run ${query.name}</code>`)}${query.controls.length === 0 ? undefined : fact('Controls', query.controls.join(', '))}${given.length === 0 ? undefined : fact('Parameters', given.join(', '))}${fact('By org', counts)}</dl>
${scrolling(
  `Findings of ${query.name}`,
  h`<table class="cards"><caption>${left > 0 ? `The first ${mostRows} of ${findings.length}` : counted(findings.length, 'finding')}</caption><thead><tr><th scope="col">Subject</th><th scope="col">Org</th><th scope="col">State</th>${hasOwner ? h`<th scope="col">userId</th>` : undefined}${columns.map(
    (name) => h`<th scope="col">${name}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table>`,
)}
${left > 0 ? h`<p><a href="${anchor({ check: query.name })}">All ${findings.length} in the table below</a></p>` : undefined}
<details><summary>The SQL of ${query.name}</summary><pre tabindex="0">${sqlOf(query.text)}</pre><p class="note">SHA-256 of the file: ${createHash('sha256').update(query.text).digest('hex')}</p></details>
</details>`;
}

const explorer = (embedded: number, total: number): Markup =>
  h`<section id="all" aria-labelledby="all-title"><h2 id="all-title">All findings</h2>
${embedded < total ? h`<p>The table has the first ${mostEmbedded.toLocaleString('en')} of ${total.toLocaleString('en')} findings. All are in the evidence, findings.json.</p>` : undefined}
<noscript><p>This table needs scripts. Every finding is in the evidence too: findings.json, and a CSV for each check.</p></noscript>
<div id="explorer" class="explorer" hidden>
<div class="tools"><label for="search">Search</label><input id="search" type="search" autocomplete="off"><button type="button" id="clear">Clear</button><button type="button" id="copy">Copy as CSV</button><button type="button" id="download">Download CSV</button></div>
<div id="facets"></div>
<p id="status" role="status" class="note"></p>
<section id="panel" class="panel" tabindex="-1" aria-label="One finding" hidden></section>
<div class="scroll" tabindex="0" role="region" aria-label="Findings"><table id="table" class="cards"></table></div>
<p id="cut" hidden></p>
<p id="pager" class="tools pager"><button type="button" id="previous">Previous</button><span id="place"></span><button type="button" id="next">Next</button></p>
</div>
</section>`;

/** The engineer repairs tokens, not checks. */
function tokenTable({ findings }: AuditResult, inventory: Inventory | undefined): Markup {
  const byToken = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    if (finding.subject.type !== 'token') continue;
    const key = keyInOrg(finding.org, finding.subject.id);
    byToken.set(key, [...(byToken.get(key) ?? []), finding]);
  }
  const tokens = inventory?.tokens ?? [];
  const weigh = (own: readonly ReportedFinding[]) =>
    own.filter(isOpen).reduce((sum, { severity }) => sum + 1000 ** severities.indexOf(severity), 0);
  const found = tokens
    .map((token) => ({ token, own: byToken.get(keyInOrg(token.org, token.id)) ?? [] }))
    .filter(({ own }) => own.length > 0)
    .map((entry) => ({ ...entry, weight: weigh(entry.own) }))
    .sort((a, b) => b.weight - a.weight);
  const left = found.length - mostTokens;
  return h`<section id="tokens" aria-labelledby="tokens-title"><h2 id="tokens-title">Tokens</h2>
<p>${counted(tokens.length, 'token')}, ${found.length} with findings, the worst first.${left > 0 ? ` The first ${mostTokens} are listed.` : ''}</p>
${
  found.length === 0
    ? undefined
    : scrolling(
        'Tokens with findings',
        h`<table class="cards"><caption>Tokens with findings</caption><thead><tr>${['Token', 'Org', 'Owner', 'Owner may', 'Usable from', 'Created', 'Last used', 'Ends', 'Findings'].map((name) => h`<th scope="col">${name}</th>`)}</tr></thead><tbody>${found
          .slice(0, mostTokens)
          .map(tokenRow)}</tbody></table>`,
      )
}
</section>`;
}

function tokenRow({
  token,
  own,
}: {
  readonly token: TokenEntry;
  readonly own: readonly ReportedFinding[];
}): Markup {
  const owner = `${token.login ?? token.userId}${token.ownerStatus === null || token.ownerStatus === 'ACTIVE' ? '' : ` (${token.ownerStatus})`}`;
  const checks = own.map(
    (finding) =>
      h`<a class="state ${isOpen(finding) ? 'open' : 'waived'}" href="${anchor({ finding: [finding.check, finding.org, finding.subject.type, finding.subject.id].map(encodeURIComponent).join('/') })}">${finding.check}</a> `,
  );
  const cells: readonly (readonly [string, string])[] = [
    ['Org', token.org],
    ['Owner', owner],
    ['Owner may', token.privilege],
    ['Usable from', token.reach],
    ['Created', token.created?.slice(0, 10) ?? 'not known'],
    ['Last used', token.lastUsed?.slice(0, 10) ?? 'not known'],
    ['Ends', token.expiresAt?.slice(0, 10) ?? 'not known'],
  ];
  return h`<tr><th scope="row" data-label="Token">${shown(token.name)} (${token.id})</th>${cells.map(
    ([name, text]) => h`<td data-label="${name}">${shown(text)}</td>`,
  )}<td data-label="Findings"><div>${checks}</div></td></tr>`;
}

function waiverSection({ waivers, findings }: AuditResult): Markup {
  const waived = findings.filter((finding) => !isOpen(finding)).length;
  const rows = (waivers?.waivers ?? []).map(
    (one) =>
      h`<tr><th scope="row">${one.check}</th><td>${one.org}</td><td>${shown(one.subject)}</td><td>${one.state}</td><td class="number">${one.findings}</td><td>${shown(one.reason)}</td><td>${shown(one.approvedBy)}</td><td>${one.until}</td></tr>`,
  );
  const attested = (waivers?.attestations ?? []).map(
    (one) =>
      h`<tr><th scope="row">${one.check}</th><td>${one.org}</td><td>${shown(one.subjects?.join(', ') ?? 'all')}</td><td>${one.state}</td><td>${one.verdict}</td><td>${shown(one.note ?? '')}</td><td>${shown(one.by)}</td><td>${one.until}</td></tr>`,
  );
  const head = (names: readonly string[]) =>
    h`<thead><tr>${names.map((name) => h`<th scope="col">${name}</th>`)}</tr></thead>`;
  return h`<section id="waivers" aria-labelledby="waivers-title"><h2 id="waivers-title">Waivers</h2>
<p>${waivers === undefined ? 'No file of waivers was used.' : `${counted(waived, 'finding is', 'findings are')} waived by ${waivers.file}, SHA-256 ${waivers.sha256}. A waived finding is still a finding.`}</p>
${
  rows.length === 0
    ? undefined
    : scrolling(
        'Waivers',
        h`<table><caption>Accepted findings</caption>${head(['Check', 'Org', 'Subject', 'State', 'Findings', 'Reason', 'Approved by', 'Until'])}<tbody>${rows}</tbody></table>`,
      )
}
${
  attested.length === 0
    ? undefined
    : scrolling(
        'Attestations',
        h`<table><caption>What people have attested</caption>${head(['Check', 'Org', 'Subjects', 'State', 'Verdict', 'Note', 'By', 'Until'])}<tbody>${attested}</tbody></table>`,
      )
}
</section>`;
}

function runSection({ requests, assessments }: AuditResult, checks: readonly CheckReport[]): Markup {
  const passed = checks.filter(({ orgs }) => orgs.every(({ status }) => status === 'passed'));
  const reports = assessments.filter(({ query }) => query.kind === 'report').length;
  return h`<section id="run" aria-labelledby="run-title"><h2 id="run-title">Run</h2>
<p>${counted(requests.length, 'request was', 'requests were')} sent. ${counted(checks.length, 'check')}${reports === 0 ? '' : `, ${counted(reports, 'report')}`}.</p>
<p>Passed in every org: ${passed.length === 0 ? 'none' : passed.map(({ query }) => query.name).join(', ')}.</p>
</section>`;
}

/** A saved query without its header. */
const sqlOf = (text: string): string => text.slice(text.indexOf('*/') + 2).trim();
