import { counted } from '../../../base/counted.ts';
import { dayMs } from '../../../base/day.ts';
import { instantOf } from '../../../base/instant.ts';
import type { AuditResult } from '../../audit/audit-result.ts';
import { isOpen } from '../../waivers/waiver-review.ts';
import { type Inventory, privileges, reaches, type TokenEntry } from '../inventory.ts';
import { html, type Markup } from './markup.ts';

interface Bar {
  readonly label: string;
  readonly count: number;
  /** Shown at the end of the bar, in place of the count. */
  readonly text?: string;
}

const rowHeight = 26;
const labelWidth = 150;
const barWidth = 300;

/**
 * Bars as SVG, sharp in print and without a script.
 * @param limitAfter a line stands after that many bars
 */
function bars(
  title: string,
  all: readonly Bar[],
  limitAfter?: { readonly bars: number; readonly label: string },
): Markup {
  const most = Math.max(1, ...all.map(({ count }) => count));
  const height = all.length * rowHeight + (limitAfter === undefined ? 0 : 18);
  const rows = all.map(({ label, count, text = String(count) }, index) => {
    const width = Math.round((count / most) * barWidth);
    const y = index * rowHeight + (limitAfter !== undefined && index >= limitAfter.bars ? 18 : 0);
    return html`<text x="${labelWidth - 8}" y="${y + 17}" text-anchor="end">${label}</text><rect class="bar" x="${labelWidth}" y="${y + 4}" width="${width}" height="${rowHeight - 8}"/><text x="${labelWidth + width + 6}" y="${y + 17}">${text}</text>`;
  });
  const y = (limitAfter?.bars ?? 0) * rowHeight + 9;
  const limit =
    limitAfter === undefined
      ? undefined
      : html`<line class="limit" x1="${labelWidth}" x2="${labelWidth + barWidth}" y1="${y}" y2="${y}"/><text x="${labelWidth - 8}" y="${y + 4}" text-anchor="end">${limitAfter.label}</text>`;
  return html`<svg role="img" aria-label="${title}" viewBox="0 0 ${labelWidth + barWidth + 60} ${height}">${rows}${limit}</svg>`;
}

/** A chart with a sentence that reads it, and its numbers as a table. */
function figure(
  title: string,
  reading: string,
  chart: Markup,
  columns: readonly [string, string],
  all: readonly Bar[],
): Markup {
  return html`<figure><figcaption>${title}</figcaption><p>${reading}</p>${chart}<details><summary>${title}: the numbers</summary><table><thead><tr><th scope="col">${columns[0]}</th><th scope="col" class="number">${columns[1]}</th></tr></thead><tbody>${all.map(
    ({ label, count, text = String(count) }) =>
      html`<tr><th scope="row">${label}</th><td class="number">${text}</td></tr>`,
  )}</tbody></table></details></figure>`;
}

/** The charts for which these tokens and findings have data. */
export function charts(result: AuditResult, inventory: Inventory, rotationDays: number | undefined): Markup {
  const { tokens } = inventory;
  if (tokens.length === 0) return html`<p>No token could be read, or there is none.</p>`;
  return html`${risk(tokens)}<div class="charts">${age(tokens, result.startedAt, rotationDays)}${use(tokens, result.startedAt)}${byOrg(result, tokens)}${sinceBaseline(result)}</div>`;
}

/** A leaked token is its owner, wherever it can be used from: the risk itself. */
function risk(tokens: readonly TokenEntry[]): Markup {
  const count = (privilege: string, reach: string) =>
    tokens.filter((token) => token.privilege === privilege && token.reach === reach).length;
  const worst = count('super admin', 'anywhere');
  const cell = (privilege: string, reach: string) => {
    const number = count(privilege, reach);
    const query = new URLSearchParams({ reach, privilege });
    const link = html`<a href="#${query.toString()}" aria-label="${number} tokens: owner ${privilege}, reach ${reach}">${number}</a>`;
    return html`<td class="number">${number === 0 ? '0' : link}</td>`;
  };
  return html`<figure><figcaption>What the owner may do, and from where the token can be used</figcaption><p>${counted(worst, 'token')} of ${tokens.length} can do everything from anywhere.</p><div class="scroll" tabindex="0" role="region" aria-label="Owner and reach"><table><thead><tr><th scope="col">Owner</th>${reaches.map(
    (reach) => html`<th scope="col" class="number">${reach}</th>`,
  )}</tr></thead><tbody>${privileges.map(
    (privilege) =>
      html`<tr><th scope="row">${privilege}</th>${reaches.map((reach) => cell(privilege, reach))}</tr>`,
  )}</tbody></table></div></figure>`;
}

const daysSince = (time: string | null, now: number): number | undefined => {
  const instant = time === null ? undefined : instantOf(time);
  return instant === undefined ? undefined : (now - instant) / dayMs;
};

/** Counts values into the buckets that end at the limits, the last one open. Undefined ones have a bucket of their own. */
function buckets(
  values: readonly (number | undefined)[],
  limits: readonly number[],
  labels: readonly string[],
): Bar[] {
  const inBucket = (from: number, to: number) => (value: number | undefined) =>
    value !== undefined && value >= from && value < to;
  const all = [...limits, Number.POSITIVE_INFINITY].map((to, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : (limits[index - 1] ?? 0);
    return { label: labels[index] ?? '', count: values.filter(inBucket(from, to)).length };
  });
  const unknown = values.filter((value) => value === undefined).length;
  return unknown === 0 ? all : [...all, { label: 'not known', count: unknown }];
}

/** A token never ends while it is used, so that its age is that of a secret that nobody has changed. */
function age(tokens: readonly TokenEntry[], now: number, rotationDays: number | undefined): Markup {
  const ages = tokens.map(({ created }) => daysSince(created, now));
  const steps = [30, 90, 180, 365];
  const limits =
    rotationDays === undefined ? steps : [...new Set([...steps, rotationDays])].sort((a, b) => a - b);
  const labels = limits.map((to, index) => `${index === 0 ? 0 : limits[index - 1]} to ${to} days`);
  const all = buckets(ages, limits, [...labels, `${limits.at(-1)} days and more`]);
  const old = ages.filter((days) => days !== undefined && days >= 365).length;
  const limit =
    rotationDays === undefined
      ? undefined
      : { bars: limits.indexOf(rotationDays) + 1, label: `limit: ${rotationDays} days` };
  const title = 'How old the secrets are';
  return figure(
    title,
    `${old} of ${tokens.length} tokens are older than a year.`,
    bars(title, all, limit),
    ['created before', 'tokens'],
    all,
  );
}

/** A token ends its window after its last use: one chart for both. */
function use(tokens: readonly TokenEntry[], now: number): Markup {
  const unused = tokens.map(({ lastUsed }) => daysSince(lastUsed, now));
  const all = buckets(
    unused,
    [1, 7, 14, 30],
    ['today', '1 to 7 days ago', '7 to 14 days ago', '14 to 30 days ago', '30 days ago and more'],
  );
  const soon = tokens.filter(({ expiresAt }) => {
    const days = daysSince(expiresAt, now);
    return days !== undefined && days <= 0 && days > -7;
  }).length;
  const title = 'When they were used last';
  return figure(
    title,
    `${soon} of ${tokens.length} tokens end within 7 days if nothing uses them.`,
    bars(title, all),
    ['last used', 'tokens'],
    all,
  );
}

/** Beside the count that for 100 tokens, or the largest org would always look worst. */
function byOrg({ findings, orgs }: AuditResult, tokens: readonly TokenEntry[]): Markup | undefined {
  if (orgs.length < 2) return undefined;
  const all = orgs.map(({ name }): Bar => {
    const count = findings.filter((finding) => finding.org === name && isOpen(finding)).length;
    const has = tokens.filter(({ org }) => org === name).length;
    const each = has === 0 ? 'no tokens' : `${Math.round((100 * count) / has)} for 100 tokens`;
    return { label: name, count, text: `${count}, ${each}` };
  });
  const [most] = [...all].sort((a, b) => b.count - a.count);
  const title = 'Open findings by org';
  return figure(
    title,
    `${most?.label} has the most: ${most?.text}.`,
    bars(
      title,
      all.map((bar) => ({ ...bar, text: String(bar.count) })),
    ),
    ['org', 'open findings'],
    all,
  );
}

function sinceBaseline({ changes, baselineAt }: AuditResult): Markup | undefined {
  if (changes === undefined) return undefined;
  const all = (['new', 'still there', 'resolved', 'not compared'] as const).map((kind) => ({
    label: kind,
    count: changes.filter(({ change }) => change === kind).length,
  }));
  const title = 'Since the baseline';
  return figure(
    title,
    `${all[0]?.count} findings are new since ${baselineAt}, ${all[2]?.count} are resolved.`,
    bars(title, all),
    ['change', 'findings'],
    all,
  );
}
