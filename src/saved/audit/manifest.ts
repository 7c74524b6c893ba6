import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import * as v from 'valibot';
import type { OktaqlError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { userName } from '../../base/user-name.ts';
import { version } from '../../base/version.ts';
import type { Org } from '../../config/org.ts';
import type { Assessment } from './audit.ts';
import type { AuditResult } from './audit-result.ts';

export const evidenceFormat = 'oktaql audit evidence';

/** Raised whenever a reader of the former version would misread a manifest of today. */
export const evidenceVersion = 2;

/** A report of the same run, which the manifest vouches for. */
export interface WrittenReport {
  readonly format: string;
  /** As it was given. */
  readonly path: string;
  /** The only one that it is about; undefined: all. */
  readonly org: string | undefined;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

/** The CSV of a query, within the evidence; undefined when the query gave no answer. */
type FileOf = (assessment: Assessment) => string | undefined;

/** A file, or a directory, whose queries were not run. */
export interface NotUsed {
  readonly file: string;
  readonly reason: string;
}

const iso = (time: number): string => new Date(time).toISOString();

/** The queries of an audit, with person, time and result. Holds no secret: of credentials only their kind. */
export function manifestOf(
  result: AuditResult,
  reports: readonly WrittenReport[],
  fileOf: FileOf,
): Readonly<Record<string, unknown>> {
  return {
    format: evidenceFormat,
    formatVersion: evidenceVersion,
    oktaql: version,
    startedAt: iso(result.startedAt),
    finishedAt: iso(result.finishedAt),
    ...(result.isPast === true ? { asOf: iso(result.startedAt) } : {}),
    ranBy: { user: userName(), host: hostname() },
    orgs: result.orgs.map((org) => ({ name: org.name, url: org.url, credentials: credentialsText(org) })),
    queries: result.assessments.map((assessment) => queryEntry(assessment, result, fileOf)),
    waivers: result.waivers,
    reports,
    notUsed: result.notUsed,
    requests: result.requests.map(({ at, ...request }) => ({ at: iso(at), ...request })),
  };
}

/** The kind of an org's credentials, without a secret. */
export const credentialsText = ({ credentials }: Org): string =>
  credentials.kind === 'ssws' ? 'API token' : `OAuth 2.0 service app ${credentials.clientId}`;

function queryEntry(assessment: Assessment, { summary }: AuditResult, fileOf: FileOf) {
  const { query, parameters, rows, notAssessed } = assessment;
  return {
    name: query.name,
    kind: query.kind,
    title: query.title,
    severity: query.kind === 'check' ? query.severity : undefined,
    controls: query.controls,
    source: query.file,
    inPlaceOf: query.inPlaceOf,
    sha256: createHash('sha256').update(query.text).digest('hex'),
    parameters: Object.fromEntries([...parameters].map(([name, value]) => [name, jsonOf(value)])),
    file: fileOf(assessment) ?? null,
    rows: rows.length,
    statuses: Object.fromEntries(
      summary.filter(({ check }) => check === query.name).map(({ org, status }) => [org, status]),
    ),
    notAssessed: [...notAssessed].map(([org, error]) => ({ org, ...reasonOf(error) })),
  };
}

const jsonOf = (value: SqlValue | readonly SqlValue[]): unknown => {
  if (Array.isArray(value)) return value.map(jsonOf);
  return typeof value === 'bigint' ? value.toString() : value;
};

const reasonOf = (error: OktaqlError) => ({
  code: error.code,
  message: error.message,
  hint: error.hint,
  ...error.details(),
});

/** The part of a manifest that a later audit reads. */
export const manifestSchema = v.object({
  format: v.literal(evidenceFormat),
  formatVersion: v.number(),
  startedAt: v.string(),
  queries: v.array(
    v.object({
      name: v.string(),
      kind: v.string(),
      sha256: v.string(),
      parameters: v.record(v.string(), v.unknown()),
      statuses: v.record(v.string(), v.string()),
    }),
  ),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
