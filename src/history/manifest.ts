import { createHash } from 'node:crypto';
import * as v from 'valibot';

export const historyFormat = 'oktaql history';

/** Raised whenever a reader of the former version would misread a manifest of today. */
export const historyVersion = 1;

const sum = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * The part of a table that a file has: all of it, the rows of some keys, or the events of a time (from exclusive, to
 * inclusive).
 */
const coverageSchema = v.variant('kind', [
  v.object({ kind: v.literal('whole') }),
  v.object({ kind: v.literal('keys'), keys: v.string() }),
  v.object({ kind: v.literal('period'), from: time, to: time }),
]);

/** A path within the history. */
const inside = v.pipe(
  v.string(),
  v.check((path) => !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\\')),
);

const fileSchema = v.object({
  table: v.string(),
  subdomain: v.string(),
  /** Where the org was asked. */
  url: v.optional(v.string()),
  path: inside,
  rows: count,
  bytes: count,
  sha256: sum,
  coverage: coverageSchema,
  columns: v.array(v.string()),
  /** Columns of the table that the configuration leaves out. */
  omitted: v.array(v.string()),
});

const bodySchema = v.object({
  format: v.literal(historyFormat),
  formatVersion: v.literal(historyVersion),
  oktaql: v.string(),
  /** From 1, without a gap. */
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  startedAt: time,
  /** When all was read: the time that the run is known by. Later than that of every run before it. */
  at: time,
  ranBy: v.object({ user: v.nullable(v.string()), host: v.string() }),
  files: v.array(fileSchema),
  /** Tables that could not be read, and why. */
  notRead: v.array(v.object({ table: v.string(), subdomain: v.string(), reason: v.string() })),
  /** SHA-256 of the bytes of the manifest before it; null for the first. */
  previous: v.nullable(sum),
});

const manifestSchema = v.object({ ...bodySchema.entries, sha256: sum });

export type Coverage = v.InferOutput<typeof coverageSchema>;
export type HistoryFile = v.InferOutput<typeof fileSchema>;
export type ManifestBody = v.InferOutput<typeof bodySchema>;
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** A file, and the run that it is of. */
export interface FileOfRun {
  readonly run: Manifest;
  readonly file: HistoryFile;
}

export const sumOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The text of a manifest. Its last member is the sum of the rest, by which a damaged one is known. */
export function manifestText(body: ManifestBody): string {
  return `${JSON.stringify({ ...body, sha256: sumOf(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/** @returns the fault, in words, of a text that is no whole manifest */
export function readManifest(text: string): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is no JSON: ${(error as Error).message}`;
  }
  const { formatVersion, sha256, ...rest } = (value ?? {}) as Record<string, unknown>;
  if (typeof formatVersion === 'number' && formatVersion > historyVersion)
    return `it is of version ${formatVersion}, and this oktaql reads version ${historyVersion}`;
  const { format, ...others } = rest;
  if (sumOf(JSON.stringify({ format, formatVersion, ...others })) !== sha256)
    return 'its sum is not that of its content';
  const parsed = v.safeParse(manifestSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
}
