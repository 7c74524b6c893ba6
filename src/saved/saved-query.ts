import type { SqlValue } from '../base/sql-value.ts';
import type { Statement } from '../sql/statement.ts';

/** From the least to the most severe. */
export const severities = ['low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** Whether a severity is that one or a higher one. */
export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);

/** The findings that fail an audit: of this severity or a higher one, or those that the baseline does not have. */
export const failLevels = [...severities, 'new'] as const;

export type FailOn = (typeof failLevels)[number];

export const parameterTypes = ['integer', 'number', 'text', 'boolean', 'date'] as const;

export type ParameterType = (typeof parameterTypes)[number];

/** The limits of a value beside its type. */
export interface ParameterCheck {
  /** Of an integer, a number or a date; inclusive. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  /** The same, exclusive. */
  readonly above?: string | undefined;
  readonly below?: string | undefined;
  readonly oneOf?: readonly string[] | undefined;
  /** A regular expression that matches the whole text. */
  readonly pattern?: string | undefined;
  /** Why other values are refused: with them the query could find nothing, say. */
  readonly why?: string | undefined;
}

/** A parameter of a saved query, as its header declares it. Values are texts here, as they were written. */
export interface Parameter {
  /** Without sigil. */
  readonly name: string;
  readonly type: ParameterType;
  /** It takes several values, for `IN (:name)`. */
  readonly list: boolean;
  /** The text, or the texts of a list. Undefined: the user must give a value. */
  readonly default: string | readonly string[] | undefined;
  readonly help: string | undefined;
  readonly check: ParameterCheck;
}

interface SavedQueryCommon {
  /** Of the file, without `.sql`; by it the query is run. */
  readonly name: string;
  /** As a person would write it here, such as `queries/usable-from-anywhere.sql`. */
  readonly file: string;
  /** The file of the same name that it hides, such as that of a shipped check. */
  readonly inPlaceOf?: string | undefined;
  readonly title: string;
  readonly description: string;
  /** Why it matters. */
  readonly why: string | undefined;
  /** The steps that remove a finding. */
  readonly remedy: string | undefined;
  /** Ids of controls that it is evidence for, such as `DISA STIG OKTA-APP-003240 (V-279689)`. */
  readonly controls: readonly string[];
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The whole file. */
  readonly text: string;
  /** The one statement in it, which only reads. */
  readonly statement: Statement;
}

/**
 * A query whose rows are findings: they have `subdomain` and `tokenId`, or `subdomain`, `subjectType`, `subjectId` and
 * `subjectName`. With a column `verdict` each row has its own verdict, and `reason` says why.
 */
export interface Check extends SavedQueryCommon {
  readonly kind: 'check';
  readonly severity: Severity;
  readonly notAssessed: NotAssessedRows | undefined;
  /** The kind of its subjects. Default `token`: an audit without names and tags runs the checks on tokens. */
  readonly subject: string;
  /** The verdict on an org for which the check gives no row. */
  readonly whenNone: WhenNone | undefined;
}

/** Only for a check that judges its subjects: that has a column `verdict`. Default: not assessed. */
export interface WhenNone {
  readonly verdict: 'finding' | 'passed' | 'manual' | 'not assessed';
  /** As a sentence. */
  readonly why: string;
}

/** Rows of a check that are no findings, but tokens that the check cannot decide. */
export interface NotAssessedRows {
  /** It is NULL in such a row. */
  readonly column: string;
  /** A sentence that names the missing part. */
  readonly why: string;
}

export interface SavedReport extends SavedQueryCommon {
  readonly kind: 'report';
}

export type SavedQuery = Check | SavedReport;

/** By name, without sigil. */
export type ParameterValues = ReadonlyMap<string, SqlValue | readonly SqlValue[]>;
