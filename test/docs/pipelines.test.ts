import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { shellWords } from './transcript.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const page = fileURLToPath(new URL('../../docs/pipelines.md', import.meta.url));

test('the workflow audits, makes a baseline on its first night, and fails on what is new on the next', async () => {
  const [block] = fencedBlocks(readFileSync(page, 'utf8')).filter(({ language }) => language === 'yml');
  const { jobs } = parse(block?.lines.join('\n') ?? '');
  const steps: readonly Step[] = jobs.audit.steps;
  const commands = (steps.find(({ name }) => name === 'Audit')?.run ?? '')
    .split('\n')
    .flatMap((line) => /oktaql ([^|]*)/.exec(line)?.[1] ?? []);
  expect(commands).toHaveLength(2);
  const orgs = await startEmulatedOrgs();
  const place = makeWorkplace(
    { 'oktaql.yaml': orgs.config, 'oktaql-waivers.yaml': 'waivers: []\n' },
    { agreed: false },
  );
  const [baseline = '', nightly = ''] = commands;
  const run = (command: string) => runOktaql(shellWords(command.trim()) ?? [], { place });
  try {
    // Findings are no reason not to begin.
    expect((await run(baseline)).exitCode).toBe(1);
    expect(existsSync(join(place.cwd, 'baseline/manifest.json'))).toBe(true);
    const { exitCode, stderr } = await run(nightly);
    expect(exitCode, stderr).toBe(0);
    for (const file of ['audit.html', 'audit.sarif', 'audit.md', 'evidence/manifest.json']) {
      expect(existsSync(join(place.cwd, file)), file).toBe(true);
    }
    const [siem] = [...orgs.emulator.org('acme').state.tokens].filter(({ name }) => name === 'siem-export');
    if (siem === undefined) throw new Error('the seeds have changed');
    orgs.emulator.org('acme').state.tokens.set({ ...siem, network: { connection: 'ANYWHERE' } });
    expect((await run(nightly.replace('--out evidence', '--out second'))).exitCode).toBe(1);
  } finally {
    await orgs.emulator.stop();
  }
});
