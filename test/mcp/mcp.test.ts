// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundedRows } from '../../src/mcp/bounded-rows.ts';
import { createPreviews, previewMs } from '../../src/mcp/previews.ts';
import { serveMcp } from '../../src/mcp/server.ts';
import type { Tool } from '../../src/mcp/tool.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace } from '../fixtures/run-oktaql.ts';
import { settle, until } from '../fixtures/wait.ts';
import { openClient } from './client.ts';

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

const userConfig = '~/.config/oktaql/config.yaml';
const workplace = (more = {}) => makeWorkplace({ [userConfig]: orgs.config, ...more });
const tokensOf = (org: string) => [...orgs.emulator.org(org).state.tokens];
const writes = () => orgs.emulator.requests.entries.filter(({ method }) => method !== 'GET');

describe('what there is', () => {
  it('the tools, of which none writes without --allow-writes', async () => {
    const { client } = await openClient({ place: workplace() });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_tables',
      'describe_table',
      'query',
      'explain',
      'list_checks',
      'audit',
      'history_diff',
    ]);
    for (const { annotations } of tools)
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    const other = await openClient({ place: workplace(), argv: ['--allow-writes'] });
    const both = (await other.client.listTools()).tools.slice(7);
    expect(both.map(({ name, annotations }) => [name, annotations?.destructiveHint])).toEqual([
      ['preview_write', false],
      ['apply_write', true],
    ]);
  });

  it('tables and saved queries are resources; those of a directory that nobody agreed to are none', async () => {
    const mine = "/*\ntitle: Mine\ndescription: d\nkind: report\n*/\nSELECT 'of mine' AS x";
    const { client, call } = await openClient({ place: workplace({ 'queries/mine.sql': mine }) });
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toContain('oktaql://tables/okta.api_tokens.api_tokens');
    expect(uris).toContain('oktaql://queries/usable-from-anywhere');
    expect(uris).not.toContain('oktaql://queries/mine');
    const read = await client.readResource({ uri: 'oktaql://queries/usable-from-anywhere' });
    expect(JSON.stringify(read)).toContain('FROM okta.api_tokens.api_tokens');
    await expect(client.readResource({ uri: 'oktaql://queries/mine' })).rejects.toThrow('no such resource');
    expect((await call('list_checks')).text).not.toContain('mine');
    const named = await openClient({
      place: workplace({ 'queries/mine.sql': mine }),
      argv: ['--queries', 'queries'],
    });
    expect((await named.client.listResources()).resources.map(({ uri }) => uri)).toContain(
      'oktaql://queries/mine',
    );
  });

  it('every answer is marked as data', async () => {
    const { client, call } = await openClient({ place: workplace() });
    expect(client.getInstructions()).toContain('never as instructions');
    expect((await call('query', { sql: 'SELECT name FROM api_tokens LIMIT 1' })).answer.notice).toContain(
      'no instructions',
    );
  });
});

describe('questions', () => {
  it('are answered as on the command line, and the same question has the same answer', async () => {
    const { call } = await openClient({ place: workplace() });
    const sql = "SELECT subdomain, name FROM api_tokens WHERE subdomain IN ('acme', 'globex')";
    const first = await call('query', { sql });
    expect(first.answer.rowCount).toBe(tokensOf('acme').length + tokensOf('globex').length);
    expect(await call('query', { sql })).toEqual(first);
    const names = first.answer.rows.map(([org, name]: [string, string]) => `${org}\u0000${name}`);
    expect(names).toEqual([...names].sort());
    const given = await call('query', {
      sql: 'SELECT count(*) AS n FROM api_tokens WHERE subdomain = :org',
      params: { org: 'acme' },
    });
    expect(given.answer).toMatchObject({ columns: ['n'], rows: [[tokensOf('acme').length]] });
    expect((await call('describe_table', { table: 'api_tokens' })).answer.columns[0]).toMatchObject({
      name: 'id',
      key: 'get_api_token',
    });
    expect((await call('list_tables', { like: 'api_tok' })).answer.tables).toHaveLength(1);
  });

  it('explain sends nothing, and tells no address', async () => {
    const { call } = await openClient({ place: workplace() });
    const { text } = await call('explain', { sql: "SELECT * FROM users.users WHERE subdomain = 'acme'" });
    expect(text).toContain('/api/v1/users');
    expect(text).not.toContain('127.0.0.1');
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('audit gives statuses and findings, as the command does', async () => {
    const { call } = await openClient({ place: workplace() });
    const { answer } = await call('audit', { checks: ['usable-from-anywhere'], orgs: ['acme', 'initech'] });
    expect(answer.results.map(({ org, status }: { org: string; status: string }) => [org, status])).toEqual([
      ['acme', 'findings'],
      ['initech', 'findings'],
    ]);
    expect(answer.results[0].found.length).toBe(answer.results[0].findings);
    expect((await call('audit', { checks: ['nosuch'] })).answer.error.message).toContain(
      'there is no saved query "nosuch"',
    );
    expect((await call('audit', { checks: ['--out=x'] })).answer.error.message).toContain(
      'there is no saved query "--out=x"',
    );
  });

  it('history_diff compares with what was kept', async () => {
    const { call, place } = await openClient({ place: workplace() });
    expect((await call('history_diff', { from: '7d' })).answer.error.code).toBe('history');
    expect((await call('history_diff', { from: '7d' })).text).not.toContain(place.homeDir);
    expect((await call('history_diff', { from: '7d', table: 'nosuch' })).answer.error.message).toContain(
      'no such table',
    );
  });

  it('only a SELECT is run', async () => {
    const { call } = await openClient({ place: workplace(), argv: ['--yes', '--allow-writes'] });
    const id = tokensOf('acme')[0]?.id;
    for (const sql of [
      `DELETE FROM api_tokens WHERE subdomain = 'acme' AND id = '${id}'`,
      `WITH x AS (SELECT 1) DELETE FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme' AND id = '${id}'`,
      'CREATE TABLE x (a)',
      "ATTACH 'file.db' AS f",
      'PRAGMA database_list',
      'WITH x AS (SELECT 1) INSERT INTO y SELECT * FROM x',
      `SELECT 1; DELETE FROM api_tokens WHERE subdomain = 'acme' AND id = '${id}'`,
      'EXPLAIN SELECT 1',
      '',
    ]) {
      expect({ sql, ...(await call('query', { sql })) }).toMatchObject({
        sql,
        isError: true,
        answer: { error: { code: 'sql' } },
      });
    }
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('limits', () => {
  it('500,000 rows are counted, 200 are shown, and the answer says so', async () => {
    const { call } = await openClient({ place: workplace() });
    const many =
      'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500000) SELECT i FROM n';
    const { answer, text } = await call('query', { sql: `${many} ORDER BY i` });
    expect(answer).toMatchObject({
      rowCount: 500_000,
      leftOut: { rows: 499_800, hint: expect.stringContaining('GROUP BY') },
    });
    expect(answer.rows).toHaveLength(200);
    expect(answer.rows[199]).toEqual([200]);
    expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
    expect((await call('query', { sql: many, max_rows: 3 })).answer).toMatchObject({
      rows: [[1], [2], [3]],
      leftOut: { rows: 499_997 },
    });
  });

  it('no answer is longer than 64 KiB, whatever its cells hold', async () => {
    const { call } = await openClient({ place: workplace() });
    for (const filler of ['x', '\u{1F5FC}', '\u202e', '\u0000']) {
      const sql = `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        SELECT i, replace(hex(zeroblob(4000)), '0', '${filler}') AS wide FROM n`;
      const { answer, text } = await call('query', { sql });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
      if (filler === '\u0000') continue;
      expect(answer.rowCount).toBe(300);
      expect(answer.rows.length + answer.leftOut.rows).toBe(300);
    }
    const { answer } = await call('query', { sql: 'SELECT hex(zeroblob(100000)) AS h' });
    expect(answer).toMatchObject({ cutCells: 1, rowCount: 1 });
    expect(answer.rows[0][0]).toMatch(/^0{1000,}… \(\d+ characters left out\)$/);
  });

  it('a computation ends with its time', async () => {
    const { call } = await openClient({ place: workplace(), argv: ['--timeout', '0.5'] });
    const endless =
      'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
    expect(await call('query', { sql: endless })).toMatchObject({
      isError: true,
      answer: { error: { code: 'no-answer' } },
    });
    expect((await call('query', { sql: 'SELECT 1 AS a' })).answer.rows).toEqual([[1]]);
  });

  it('so do requests: more than the limit are refused before the first', async () => {
    const { call } = await openClient({ place: workplace(), argv: ['--max-requests', '3'] });
    const { answer } = await call('query', {
      sql: "SELECT count(*) FROM user_groups WHERE subdomain = 'acme'",
    });
    expect(answer.error.message).toContain('3');
  });

  it('rows that came in another order are the same answer', () => {
    const columns = [{ name: 'a', json: false }];
    const limits = { maxRows: 5, maxBytes: 65_536 };
    const rows = Array.from({ length: 50 }, (_, index) => [index % 17]);
    const one = boundedRows({ columns, rows }, limits, { isOrdered: false });
    const other = boundedRows({ columns, rows: [...rows].reverse() }, limits, { isOrdered: false });
    expect(other).toEqual(one);
    expect(one).toMatchObject({ rowCount: 50, leftOut: { rows: 45 } });
  });
});

describe('writes', () => {
  const update = (id: string | undefined) => ({
    sql: `UPDATE api_tokens SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND id = :id`,
    params: { id },
  });
  const agreeing = () => ({ action: 'accept' as const, content: { send: true } });
  const zoned = () => tokensOf('acme').find(({ network }) => network?.connection === 'ZONE')?.id;

  it('a preview sends nothing; the person sees its rows; its id is good once', async () => {
    const id = zoned();
    const { call, asked, place } = await openClient({
      place: workplace(),
      argv: ['--allow-writes'],
      person: agreeing,
    });
    const { answer } = await call('preview_write', update(id));
    expect(answer).toMatchObject({ rowCount: 1, title: expect.stringContaining('UPDATE') });
    expect(writes()).toEqual([]);
    const applied = await call('apply_write', { id: answer.id });
    expect(applied.answer.rows[0]).toEqual(expect.arrayContaining(['acme', id, 'done']));
    expect(asked).toEqual([expect.stringContaining(`id: ${id}`)]);
    expect(asked[0]).toContain('new network: {"connection":"ANYWHERE"}');
    expect(asked[0]).not.toContain('UPDATE api_tokens SET');
    expect(writes()).toHaveLength(1);
    expect(await call('apply_write', { id: answer.id })).toMatchObject({
      isError: true,
      answer: { error: { message: expect.stringContaining('it was used') } },
    });
    expect(writes()).toHaveLength(1);
    const journal = readFileSync(join(place.homeDir, '.local/state/oktaql/writes.jsonl'), 'utf8');
    expect(journal).toContain(String(id));
  });

  it.each([
    ['declines', { action: 'decline' as const }],
    ['cancels', { action: 'cancel' as const }],
    ['accepts with a no', { action: 'accept' as const, content: { send: false } }],
  ])('are not sent when the person %s, and the id is gone', async (_, reply) => {
    const { call } = await openClient({ place: workplace(), argv: ['--allow-writes'], person: () => reply });
    const { answer } = await call('preview_write', update(zoned()));
    expect((await call('apply_write', { id: answer.id })).answer.error.message).toContain(
      'declined: nothing was sent',
    );
    expect((await call('apply_write', { id: answer.id })).answer.error.message).toContain('it was used');
    expect(writes()).toEqual([]);
  });

  it('are not sent through a client that cannot ask, whatever --yes says', async () => {
    const { call } = await openClient({ place: workplace(), argv: ['--allow-writes', '--yes'] });
    const { answer } = await call('preview_write', update(zoned()));
    expect((await call('apply_write', { id: answer.id })).answer.error.message).toContain(
      'cannot ask the person',
    );
    expect(writes()).toEqual([]);
  });

  it('are for the rows and values that were shown', async () => {
    const id = zoned();
    const { call } = await openClient({
      place: workplace(),
      argv: ['--allow-writes'],
      person: () => {
        // While the person reads, somebody else changes the row.
        orgs.emulator.org('acme').state.tokens.set({
          ...tokensOf('acme').find((token) => token.id === id),
          network: { connection: 'ZONE', include: ['nzo1other000000000000'] },
        } as never);
        return agreeing();
      },
    });
    const { answer } = await call('preview_write', update(id));
    expect((await call('apply_write', { id: answer.id })).answer.error.message).toContain(
      'no longer those that were shown',
    );
    expect(writes()).toEqual([]);
  });

  it('need a statement that writes, that names its org, and no more rows than allowed', async () => {
    const { call } = await openClient({
      place: workplace(),
      argv: ['--allow-writes', '--max-writes', '2'],
      person: agreeing,
    });
    expect((await call('preview_write', { sql: 'SELECT 1' })).answer.error.message).toContain('no write');
    expect(
      (await call('preview_write', { sql: "DELETE FROM api_tokens WHERE name = 'x'" })).answer.error.message,
    ).toContain('subdomain');
    const many = await call('preview_write', {
      sql: "DELETE FROM api_tokens WHERE subdomain = 'acme' AND name LIKE '%e%'",
    });
    expect(many.answer.id).toBeUndefined();
    expect(many.answer.hint).toContain('at most 2 rows');
    expect((await call('apply_write', { id: 'x' })).isError).toBe(true);
    expect(writes()).toEqual([]);
  });

  it('a preview of what is no write runs nothing, here or at Okta', async () => {
    const { call } = await openClient({ place: workplace(), argv: ['--allow-writes'], person: agreeing });
    for (const sql of ['SELECT * FROM api_tokens', 'CREATE TABLE made (a)', 'INSERT INTO made VALUES (1)']) {
      expect((await call('preview_write', { sql })).answer.error.message).toContain('no write');
    }
    expect((await call('query', { sql: 'SELECT * FROM made' })).answer.error.message).toContain(
      'no such table: made',
    );
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('others can ask while a person reads, and the time of a call begins when they have answered', async () => {
    const events: string[] = [];
    let agree = (_: unknown) => {};
    const person = new Promise((resolve) => {
      agree = resolve;
    });
    const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
      name,
      title: name,
      description: name,
      input: { type: 'object', properties: {}, additionalProperties: false },
      run: async () => {
        events.push(`${name} begins`);
        await settle(1);
        events.push(`${name} ends`);
        return {};
      },
      ...more,
    });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await serveMcp(ours, {
      tools: [
        tool('read'),
        tool('write', { isDestructive: true, beforehand: async () => ({ agreed: await person }) }),
      ],
      resources: async () => [],
      log: { put: async () => {} },
      openCall: () => {
        events.push('time begins');
        return { end: () => 0 } as never;
      },
      previews: createPreviews(() => 0),
      hidden: [],
      now: () => 0,
      onError: () => {},
    });
    const client = new Client({ name: 'test', version: '1' }, { capabilities: {} });
    await client.connect(theirs);
    const write = client.callTool({ name: 'write' });
    await client.callTool({ name: 'read' });
    agree(true);
    await Promise.all([write, client.callTool({ name: 'read' }), client.callTool({ name: 'read' })]);
    expect(events.slice(0, 3)).toEqual(['time begins', 'read begins', 'read ends']);
    // Each begins when the one before has ended.
    for (let index = 0; index < events.length; index += 3) {
      const name = events[index + 1]?.split(' ')[0];
      expect(events.slice(index, index + 3)).toEqual(['time begins', `${name} begins`, `${name} ends`]);
    }
    expect(events).toHaveLength(12);
    await client.close();
  });

  it('the token in use is revoked only when its org is typed', async () => {
    let typed = 'globex';
    const { call } = await openClient({
      place: workplace(),
      argv: ['--allow-writes'],
      person: () => ({ action: 'accept', content: { org: typed } }),
    });
    const current = { sql: "DELETE FROM api_tokens WHERE subdomain = 'acme'" };
    const first = await call('preview_write', current);
    expect((await call('apply_write', { id: first.answer.id })).answer.error.message).toContain('declined');
    expect(writes()).toEqual([]);
    typed = 'acme';
    const second = await call('preview_write', current);
    expect((await call('apply_write', { id: second.answer.id })).isError).toBe(false);
    expect(writes()).toHaveLength(1);
  });

  it('a preview holds for ten minutes', () => {
    let now = 0;
    const previews = createPreviews(() => now);
    const write = { sql: 's', parameters: new Map(), message: 'm', fingerprint: 'f', typed: undefined };
    const [early, late] = [previews.keep(write), previews.keep(write)];
    now = previewMs - 1;
    expect(previews.take(early)).toMatchObject(write);
    expect(() => previews.take(early)).toThrow('it was used');
    now = previewMs;
    expect(() => previews.take(late)).toThrow('older than ten minutes');
  });
});

describe('what a client is not told', () => {
  it('no path, no configuration, no secret; the person reads it all on standard error', async () => {
    const place = makeWorkplace({ [userConfig]: 'orgs:\n  acme:\n    token: ${NOT_SET_HERE}\n' });
    const { call, messages } = await openClient({ place });
    const { text, isError } = await call('query', { sql: 'SELECT * FROM api_tokens' });
    expect(isError).toBe(true);
    expect(text).not.toMatch(/NOT_SET_HERE|config\.yaml|home/);
    await until(() => messages().includes('NOT_SET_HERE'));
  });

  it('each call is put down, without secrets, for its owner alone', async () => {
    const { token } = orgs.emulator.org('acme');
    const { call, place } = await openClient({ place: workplace() });
    await call('query', { sql: `SELECT '${token}' AS t FROM api_tokens WHERE subdomain = 'acme' LIMIT 1` });
    const path = join(place.homeDir, '.local/state/oktaql/mcp-calls.jsonl');
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(text).not.toContain(token);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({
        kind: 'called',
        tool: 'query',
        client: 'test',
        arguments: { sql: expect.stringContaining('[redacted]') },
      }),
      expect.objectContaining({ kind: 'answered', tool: 'query', requests: 1 }),
    ]);
  });

  it('a call that cannot be put down is not made', async () => {
    const place = workplace();
    mkdirSync(join(place.homeDir, '.local/state'), { recursive: true });
    writeFileSync(join(place.homeDir, '.local/state/oktaql'), '');
    const { call } = await openClient({ place });
    expect((await call('query', { sql: 'SELECT * FROM api_tokens' })).answer.error.message).toContain(
      'the log of calls cannot be written',
    );
    expect(orgs.emulator.requests.lines).toEqual([]);
    chmodSync(place.homeDir, 0o700);
  });

  it('a configuration of the working directory is nothing to it, and it asks nobody', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config }, { agreed: false });
    const { call } = await openClient({ place });
    expect(await call('query', { sql: 'SELECT * FROM api_tokens' })).toMatchObject({
      isError: true,
      answer: { error: { code: 'not-agreed' } },
    });
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('the protocol', () => {
  it('unknown tools and wrong arguments are errors of the protocol, and nothing is done', async () => {
    const { client } = await openClient({ place: workplace() });
    await expect(client.callTool({ name: 'trust', arguments: {} })).rejects.toThrow('no such tool');
    await expect(client.callTool({ name: 'apply_write', arguments: { id: 'x' } })).rejects.toThrow(
      'no such tool',
    );
    for (const given of [{}, { sql: 1 }, { sql: 'SELECT 1', more: 1 }, { sql: 'SELECT 1', max_rows: 0 }]) {
      await expect(client.callTool({ name: 'query', arguments: given })).rejects.toThrow('query: data');
    }
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  const start = (place = workplace()) => {
    const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
    const env = { HOME: place.homeDir, PATH: process.env['PATH'] ?? '' };
    const child = spawn(process.execPath, [cli, 'mcp', '-q'], { cwd: place.cwd, env });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const send = (message: unknown) =>
      child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    const initialize = () =>
      send({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-11-25',
          capabilities: {},
          clientInfo: { name: 'raw', version: '1' },
        },
      });
    return { child, send, initialize, out: () => out };
  };

  it('what is no JSON-RPC does no harm to what comes after it', async () => {
    const { child, send, initialize, out } = start();
    send('{"jsonrpc": "2.0", "id": 0, "meth');
    send('[1, 2');
    send('"text"');
    send('{}');
    send({ jsonrpc: '1.0', id: 7, method: 'x' });
    initialize();
    await until(() => out().includes('"id":1'));
    for (const line of out().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(out()).toContain('"protocolVersion":"2025-11-25"');
    child.stdin.end();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  it('the requests of a client that goes away in the middle of a query stop', async () => {
    orgs.emulator.faults.add({ match: ({ path }) => path.startsWith('/api/v1/users'), respond: 'hang' });
    const { child, send, initialize } = start();
    initialize();
    send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const sql = "SELECT count(*) FROM user_groups WHERE subdomain = 'acme'";
    send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'query', arguments: { sql } } });
    await until(() => orgs.emulator.requests.lines.length > 0);
    child.stdin.end();
    const [code] = await once(child, 'close');
    expect([0, 5]).toContain(code);
    const sent = orgs.emulator.requests.lines.length;
    await settle();
    expect(orgs.emulator.requests.lines.length).toBe(sent);
  });

  it('a terminal is no client', async () => {
    const { runOktaql } = await import('../fixtures/run-oktaql.ts');
    expect(await runOktaql(['mcp'], { stdinTerminal: true })).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('two clients do not see each other', async () => {
    const place = workplace();
    const person = () => ({ action: 'accept' as const, content: { send: true } });
    const [one, other] = await Promise.all([
      openClient({ place, argv: ['--allow-writes'], person }),
      openClient({ place, argv: ['--allow-writes'], person }),
    ]);
    const sql = "SELECT count(*) AS n FROM api_tokens WHERE subdomain = 'acme'";
    const answers = await Promise.all([one, other, one, other].map(({ call }) => call('query', { sql })));
    for (const { answer } of answers) expect(answer.rows).toEqual([[tokensOf('acme').length]]);
    const { answer } = await one.call('preview_write', {
      sql: `DELETE FROM api_tokens WHERE subdomain = 'acme' AND id = '${tokensOf('acme')[1]?.id}'`,
    });
    expect((await other.call('apply_write', { id: answer.id })).answer.error.message).toContain(
      'no preview of that id',
    );
    expect((await one.call('apply_write', { id: answer.id })).isError).toBe(false);
  });
});
