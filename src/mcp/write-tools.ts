import { IncompleteError, SqlError } from '../base/errors.ts';
import { previewRows, type WritePreview } from '../writes/prepare/preview.ts';
import { defaultMaxWrites, type WritePort } from '../writes/prepare/write-options.ts';
import { boundedRows } from './bounded-rows.ts';
import { onlyStatement, parametersOf, runOptions, sqlInput } from './query-tools.ts';
import type { Client, Given, PreviewedWrite, Tool, ToolCall } from './tool.ts';

/** With `--allow-writes`. */
export const writeTools: readonly Tool[] = [
  {
    name: 'preview_write',
    title: 'Show what a write would do',
    description:
      'Shows the rows that a REPLACE, UPDATE or DELETE of okta.api_tokens.api_tokens would change or revoke, and sends nothing. The statement names its org: subdomain = …. The answer has an id for apply_write: it is good once, for ten minutes, and for these rows and values only.',
    input: { type: 'object', properties: sqlInput, required: ['sql'], additionalProperties: false },
    run: previewWrite,
  },
  {
    name: 'apply_write',
    title: 'Send a write that was shown',
    description:
      'Sends the write of a preview, after the person has agreed to its rows. A revoked token cannot be brought back.',
    input: {
      type: 'object',
      properties: { id: { type: 'string', description: 'Of preview_write' } },
      required: ['id'],
      additionalProperties: false,
    },
    isDestructive: true,
    beforehand: agreedWrite,
    run: applyWrite,
  },
];

async function previewWrite(given: Given, call: ToolCall) {
  const statement = call.session.withFullNames(onlyStatement(given, call.session));
  if (statement.kind !== 'write') throw new SqlError('that is no write to Okta');
  const notices: string[] = [];
  let shown: WritePreview | undefined;
  const port: Partial<WritePort> = {
    show: async (preview) => {
      shown = preview;
    },
    notice: (text) => notices.push(text),
    warn: (text) => notices.push(text),
  };
  const writes = call.writeOptions(port, { dryRun: true });
  const answer = await call.session.run(statement, { ...runOptions(given, call), writes });
  answer.close();
  if (shown === undefined) return { rows: [], rowCount: 0, notices };
  const preview = shown;
  const most = writes.policy.maxWrites ?? defaultMaxWrites;
  const { rows } = preview;
  const table = boundedRows(
    previewRows(preview),
    { ...call.limits, maxRows: Math.max(most, 1) },
    { isOrdered: true },
  );
  if (rows.length > most) {
    const hint = `Narrow the statement: at most ${most} rows are written at a time.`;
    return { title: preview.title, ...table, notices, hint };
  }
  const id = call.previews.keep({
    sql: String(given['sql']),
    parameters: parametersOf(given),
    message: messageOf(preview),
    fingerprint: fingerprintOf(preview),
    typed: preview.kind === 'current' ? (preview.orgs[0] ?? '') : undefined,
  });
  return { id, title: preview.title, ...table, notices };
}

/** @throws IncompleteError when there is no such preview, or the person does not agree */
async function agreedWrite({ id }: Given, { previews, ask }: Client): Promise<Given> {
  // Taken before anything else: in no case can it be taken a second time.
  const write = previews.take(String(id));
  if (await ask(write.message, write.typed)) return { write };
  throw new IncompleteError('declined: nothing was sent');
}

async function applyWrite(agreed: Given, call: ToolCall) {
  const write = agreed['write'] as PreviewedWrite;
  const notices: string[] = [];
  const port: Partial<WritePort> = {
    show: async (preview) => {
      if (fingerprintOf(preview) === write.fingerprint) return;
      throw new IncompleteError('the rows are no longer those that were shown: nothing was sent', {
        hint: 'Show them again with preview_write.',
      });
    },
    // They agreed to the rows, which are still the same.
    ask: async () => write.typed ?? 'y',
    notice: (text) => notices.push(text),
    warn: (text) => notices.push(text),
  };
  const given = { sql: write.sql, params: Object.fromEntries(write.parameters) };
  const answer = await call.session.run(onlyStatement(given, call.session), {
    ...runOptions(given, call),
    writes: call.writeOptions(port, {}),
  });
  try {
    const rows = boundedRows(answer, call.limits, { isOrdered: true });
    if (answer.failure !== undefined) {
      return { ...rows, notices, error: { code: answer.failure.code, message: answer.failure.message } };
    }
    return { ...rows, notices };
  } finally {
    answer.close();
  }
}

/** The rows and bodies as one text, to compare two previews. Times of use are left out: they move. */
const fingerprintOf = ({ operation, kind, orgs, rows }: WritePreview): string =>
  JSON.stringify({
    operation: operation.name,
    kind,
    orgs,
    rows: rows.map(({ org, id, name, owner, created, changes }) => ({
      org,
      id,
      name,
      owner,
      created,
      changes,
    })),
  });

/** A line for each row, so that a person can decide by them. */
function messageOf(preview: WritePreview): string {
  const { columns, rows } = previewRows(preview);
  const lines = [...rows].map((row) =>
    row.map((cell, index) => `${columns[index]?.name}: ${cell ?? '-'}`).join('; '),
  );
  return `${preview.title}:\n${lines.map((line) => `- ${line}`).join('\n')}`;
}
