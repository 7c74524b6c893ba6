import * as v from 'valibot';
import { parseYaml, type YamlText } from '../config/yaml-text.ts';
import {
  type NotAssessedRows,
  type Parameter,
  parameterTypes,
  type Severity,
  severities,
  type WhenNone,
} from './saved-query.ts';

/** The header of a saved query as it was written, each value with its form checked. */
export interface Header {
  readonly title: string;
  readonly description: string;
  readonly kind: 'check' | 'report';
  readonly severity: Severity | undefined;
  readonly why: string | undefined;
  readonly remedy: string | undefined;
  readonly notAssessed: NotAssessedRows | undefined;
  readonly subject: string;
  readonly whenNone: WhenNone | undefined;
  readonly controls: readonly string[];
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The 1-based line of the file on which a member of the header stands. */
  lineOf(path: readonly (string | number)[]): number;
}

interface HeaderFault {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

const list = (values: readonly string[]): string => values.join(', ');
const word = (message: string) => v.pipe(v.string(message), v.trim(), v.nonEmpty(message));
const sentence = word('must be text');
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  v.picklist(values, `must be one of ${list(values)}`);
const words = v.array(word('must be a list of words'), 'must be a list');

const checkSchema = v.strictObject(
  {
    min: v.optional(word('must be a value')),
    max: v.optional(word('must be a value')),
    above: v.optional(word('must be a value')),
    below: v.optional(word('must be a value')),
    oneOf: v.optional(words),
    pattern: v.optional(
      v.pipe(
        word('must be a regular expression'),
        v.check(isRegularExpression, 'is not a valid regular expression'),
      ),
    ),
    why: v.optional(sentence),
  },
  'must have min, max, above, below, oneOf, pattern or why',
);

const parameterSchema = v.strictObject(
  {
    type: oneOf(parameterTypes),
    list: v.optional(v.picklist(['true', 'false'], 'must be true or false')),
    default: v.optional(v.union([v.string(), v.array(v.string())], 'must be one value, or a list of values')),
    help: v.optional(sentence),
    check: v.optional(checkSchema),
  },
  'must have type, list, default, help and check',
);

const common = {
  title: sentence,
  description: sentence,
  controls: v.optional(words, []),
  tags: v.optional(words, []),
  parameters: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'must be a name of letters, digits and underscores')),
      parameterSchema,
      'must map names to what they are',
    ),
    {},
  ),
};

const headerSchema = v.variant(
  'kind',
  [
    v.strictObject({
      ...common,
      kind: v.literal('check'),
      severity: oneOf(severities),
      why: sentence,
      remedy: sentence,
      notAssessed: v.optional(
        v.strictObject(
          { column: word('must be the name of a column'), why: sentence },
          'must have column and why',
        ),
      ),
      subject: v.optional(word('must be a word such as org or policy'), 'token'),
      whenNone: v.optional(
        v.strictObject(
          { verdict: oneOf(['finding', 'passed', 'manual', 'not assessed']), why: sentence },
          'must have verdict and why',
        ),
      ),
    }),
    v.strictObject({
      ...common,
      kind: v.literal('report'),
      why: v.optional(sentence),
      remedy: v.optional(sentence),
    }),
  ],
  'must be check or report',
);

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

const start = /^\uFEFF?\s*\/\*/;

/** Reads the block comment that a file begins with; gives the faults instead when there are any. */
export function readHeader(text: string): Header | { readonly faults: readonly HeaderFault[] } {
  const opening = start.exec(text)?.[0];
  const end = text.indexOf('*/', opening?.length ?? 0);
  if (opening === undefined || end < 0) {
    return {
      faults: [{ line: 1, message: 'there is no header: the file must begin with /*, YAML, and */' }],
    };
  }
  const linesBefore = opening.split('\n').length - 1;
  const yaml = parseYaml(text.slice(opening.length, end));
  if ('faults' in yaml) {
    return {
      faults: yaml.faults.map(({ line = 1, message }) => ({
        line: line + linesBefore,
        message: `the header ${message}`,
      })),
    };
  }
  const lineOf: Header['lineOf'] = (path) => (yaml.lineOf(path) ?? 1) + linesBefore;
  const parsed = v.safeParse(headerSchema, withoutEmpty(yaml.value));
  if (!parsed.success) return { faults: parsed.issues.map((issue) => faultOf(issue, yaml, linesBefore)) };
  const { output } = parsed;
  return {
    ...output,
    severity: output.kind === 'check' ? output.severity : undefined,
    notAssessed: output.kind === 'check' ? output.notAssessed : undefined,
    subject: output.kind === 'check' ? output.subject : 'token',
    whenNone: output.kind === 'check' ? output.whenNone : undefined,
    why: output.why,
    remedy: output.remedy,
    parameters: Object.entries(output.parameters).map(([name, declared]) => ({
      name,
      type: declared.type,
      list: declared.list === 'true',
      default: declared.default,
      help: declared.help,
      check: declared.check ?? {},
    })),
    lineOf,
  };
}

/** Whether a file has no header at all: it is some other file of SQL, and was never meant as a saved query. */
export function isNoHeader(text: string): boolean {
  const opening = start.exec(text)?.[0];
  const end = text.indexOf('*/', opening?.length ?? 0);
  if (opening === undefined || end < 0) return true;
  return !/^[ \t]*(title|description|kind|severity)[ \t]*:/m.test(text.slice(opening.length, end));
}

/** `tags:` with nothing behind it is no tags; a header that is no map has no members. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

function faultOf(issue: v.BaseIssue<unknown>, yaml: YamlText, linesBefore: number): HeaderFault {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const isKey = issue.path?.some((item) => item.origin === 'key') === true;
  const line = (yaml.lineOf(path, isKey ? 'key' : 'value') ?? 1) + linesBefore;
  const name = path.join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return { line, message: `${name} is no member of the header` };
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return { line, message: `${name} is missing` };
  }
  if (issue.received === 'undefined') return { line, message: `${name} is missing` };
  return { line, message: `${name} ${issue.message}` };
}
