import * as v from 'valibot';
import { dayMs } from '../../base/day.ts';
import { instantOf } from '../../base/instant.ts';
import { nearest } from '../../base/nearest.ts';
import { type Fault, faultsToError } from '../../config/configuration-fault.ts';
import { parseYaml, type YamlText } from '../../config/yaml-text.ts';

/** A finding that somebody accepted until a day. */
export interface Waiver {
  readonly check: string;
  readonly org: string;
  /** The id of the subject, `TYPE ID`, or `*` for any. */
  readonly subject: string;
  readonly reason: string;
  readonly approvedBy: string;
  /** The last day on which it holds, in UTC: `2027-03-01`. */
  readonly until: string;
  /** Of a token: the user id of its owner when it was accepted. Another owner is another risk. */
  readonly owner?: string | undefined;
  /** Of a token: where it might be used from then, as `networkText` writes it. */
  readonly network?: string | undefined;
}

/** The verdict of a person where the API cannot decide. */
export interface Attestation {
  readonly check: string;
  readonly org: string;
  readonly verdict: 'passed' | 'finding';
  readonly by: string;
  /** The last day on which it holds, in UTC. */
  readonly until: string;
  readonly note?: string | undefined;
  /** The subjects looked at, as `subjectText` writes them. Undefined: all that the check leaves to a person. */
  readonly subjects?: readonly string[] | undefined;
}

export interface WaiverFile {
  /** As a person would write it here. */
  readonly name: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
  readonly waivers: readonly Waiver[];
  readonly attestations: readonly Attestation[];
  /** The 1-based line on which an entry begins. */
  lineOf(kind: 'waivers' | 'attestations', index: number): number | undefined;
}

/** A risk that was accepted for longer was not accepted but forgotten. In days. */
export const longestWaiver = 366;

/** Whether a waiver or attestation is still in force: its last day is not over. */
export const isInForce = ({ until }: { readonly until: string }, now: number): boolean =>
  now < (beginOf(until) ?? 0) + dayMs;

const text = (message: string) => v.pipe(v.string(message), v.trim(), v.nonEmpty(message));
const name = text('must be a name');
const sentence = text('must be text');

/** When a day such as `2027-03-01` begins, in milliseconds since the epoch; undefined for any other text. */
export const beginOf = (day: string): number | undefined =>
  /^\d{4}-\d\d-\d\d$/.test(day) ? instantOf(day) : undefined;

/** Whether a day is further ahead than a waiver may hold. */
export const isTooFarAhead = (day: string, now: number): boolean =>
  (beginOf(day) ?? 0) > now + longestWaiver * dayMs;

/** @param now milliseconds since the epoch */
const daySchema = (now: number) =>
  v.pipe(
    text('must be a day, such as 2027-03-01'),
    v.check((day) => beginOf(day) !== undefined, 'must be a day, such as 2027-03-01'),
    v.check((day) => !isTooFarAhead(day, now), `is more than ${longestWaiver} days ahead`),
  );

const waiverSchema = (now: number) =>
  v.strictObject(
    {
      check: name,
      org: name,
      subject: name,
      reason: sentence,
      approvedBy: sentence,
      until: daySchema(now),
      owner: v.optional(name),
      network: v.optional(sentence),
    },
    'must have check, org, subject, reason, approvedBy and until',
  );

const attestationSchema = (now: number) =>
  v.strictObject(
    {
      check: name,
      org: name,
      verdict: v.picklist(['passed', 'finding'], 'must be passed or finding'),
      by: sentence,
      until: daySchema(now),
      note: v.optional(sentence),
      subjects: v.optional(v.array(name, 'must be a list')),
    },
    'must have check, org, verdict, by and until',
  );

const fileSchema = (now: number) =>
  v.strictObject(
    {
      waivers: v.optional(v.array(waiverSchema(now), 'must be a list'), []),
      attestations: v.optional(v.array(attestationSchema(now), 'must be a list'), []),
    },
    'must have waivers: or attestations:',
  );

/**
 * Reads a file of waivers.
 * @param now milliseconds since the epoch
 * @throws ConfigError that lists all faults, with lines
 */
export function parseWaivers(
  file: { readonly name: string; readonly text: string; readonly sha256: string },
  now: number,
): WaiverFile {
  const yaml = parseYaml(file.text);
  if ('faults' in yaml) throw faultsToError(file.name, yaml.faults);
  const lineOf: WaiverFile['lineOf'] = (kind, index) => yaml.lineOf([kind, index]);
  const parsed = v.safeParse(fileSchema(now), withoutEmpty(yaml.value));
  if (parsed.success) return { name: file.name, sha256: file.sha256, ...parsed.output, lineOf };
  throw faultsToError(
    file.name,
    parsed.issues.map((issue) => faultOf(issue, yaml)),
  );
}

/** An empty file, and `waivers:` with nothing behind it, waive nothing. */
function withoutEmpty(value: unknown): unknown {
  if (value === null) return {};
  // An array is an object to the schema, with members 0, 1, …
  if (typeof value !== 'object' || Array.isArray(value)) return 'no map';
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

/** The members that there may be, of the file and of its entries. */
const members = (of: unknown): readonly string[] =>
  Object.keys(
    of === 'waivers'
      ? waiverSchema(0).entries
      : of === 'attestations'
        ? attestationSchema(0).entries
        : fileSchema(0).entries,
  );

function faultOf(issue: v.BaseIssue<unknown>, yaml: YamlText): Fault {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const isKey = issue.path?.some((item) => item.origin === 'key') === true;
  const line = yaml.lineOf(path, isKey ? 'key' : 'value');
  const shown = path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`,
  );
  const fault = { line, path: shown.join('') || undefined };
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = members(path.length === 1 ? undefined : path[0]);
    const meant = nearest(String(path.at(-1)), known);
    return {
      ...fault,
      message: 'is no member',
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Known are ${known.join(', ')}.`,
    };
  }
  return { ...fault, message: issue.received === 'undefined' ? 'is missing' : issue.message };
}
