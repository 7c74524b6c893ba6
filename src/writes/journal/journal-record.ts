import * as v from 'valibot';

const row = v.nullish(v.record(v.string(), v.unknown()));
const shared = { id: v.string(), time: v.string() };
const optionalText = v.nullish(v.string());

const intent = v.object({
  kind: v.literal('intent'),
  ...shared,
  org: v.string(),
  operation: v.string(),
  method: v.string(),
  path: v.string(),
  rowId: optionalText,
  before: row,
  body: row,
  statement: v.string(),
  parameters: v.record(v.string(), v.unknown()),
  user: v.string(),
  host: v.string(),
  /** Of the process that wrote it. */
  pid: v.number(),
  /** Distinguishes that process from a later one with the same pid. Not every system gives it. */
  processStart: optionalText,
  version: v.string(),
});

const outcome = v.object({
  kind: v.literal('outcome'),
  ...shared,
  status: v.picklist(['done', 'failed', 'unknown']),
  requestId: optionalText,
  after: row,
  error: v.nullish(
    v.object({
      message: v.string(),
      status: v.nullish(v.number()),
      errorCode: optionalText,
      errorId: optionalText,
      /** Where earlier versions put it. */
      requestId: optionalText,
    }),
  ),
});

/** A person has seen that the outcome of this intent is not known. */
const reported = v.object({ kind: v.literal('reported'), ...shared });

const record = v.variant('kind', [intent, outcome, reported]);

/** One line of the journal. `id` is that of the intent; times are ISO 8601. */
export type JournalRecord = v.InferOutput<typeof record>;
export type IntentRecord = v.InferOutput<typeof intent>;
export type OutcomeRecord = v.InferOutput<typeof outcome>;

/** One write: its record before it was sent, and its outcome when there is one. */
export interface JournaledWrite {
  readonly intent: IntentRecord;
  readonly outcome: OutcomeRecord | undefined;
  readonly reported: boolean;
}

export interface ReadJournal {
  /** In the order of their intents. */
  readonly writes: readonly JournaledWrite[];
  /** Numbers of the lines, from 1, that are no records: a kill in the middle of a line leaves one behind. */
  readonly unreadable: readonly number[];
}

export function readRecords(text: string): ReadJournal {
  const intents = new Map<string, IntentRecord>();
  const outcomes = new Map<string, OutcomeRecord>();
  const reports = new Set<string>();
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseRecord(line);
    if (parsed === undefined) unreadable.push(index + 1);
    else if (parsed.kind === 'intent') intents.set(parsed.id, parsed);
    else if (parsed.kind === 'outcome') outcomes.set(parsed.id, parsed);
    else reports.add(parsed.id);
  }
  const writes = [...intents.values()].map((found) => ({
    intent: found,
    outcome: outcomes.get(found.id),
    reported: reports.has(found.id),
  }));
  return { writes, unreadable };
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const parsed = v.safeParse(record, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
