import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, OktaqlError, UsageError } from '../../base/errors.ts';
import { reasonOf } from '../../base/file-fault.ts';
import { replaceFile } from '../../base/replace-file.ts';
import { findConfiguration } from '../../config/find-configuration.ts';
import { readOktaqlFile } from '../../config/oktaql-file.ts';
import type { Org } from '../../config/org.ts';
import { displayPath, readSourceFile, resolvePath, type SourceFile } from '../../config/source-file.ts';
import { configDirectory } from '../../config/user-directories.ts';
import { type NewOrg, withOrg } from '../../config/write-org.ts';
import type { ClientEvent } from '../../execute/ports.ts';
import { type CommonOptions, readCommonOptions } from '../../host/common-options.ts';
import { startDeadline } from '../../host/deadline.ts';
import { type Host, say } from '../../host/host.ts';
import { openSession } from '../../host/open-session.ts';
import { printRows } from '../../host/print-rows.ts';
import { openDestination } from '../../host/statement-runner.ts';
import { type OrgMetadata, readOrgMetadata } from '../../okta/org-metadata.ts';
import { reveal } from '../../output/unprintable.ts';
import { checkOrg } from '../check-org.ts';
import { askOrg, type InitOptions, readAddress } from './ask-org.ts';
import { checkTables, tableChecks } from './check-tables.ts';
import { cancelled, Questions, withoutAsking } from './questions.ts';

/** `oktaql init`: adds an org to the configuration, once it has answered. */
export async function runInit(command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const given = command.opts<InitOptions>();
  if (options.demo === true) {
    throw new UsageError('the embedded orgs need no configuration', { hint: 'oktaql --demo' });
  }
  const questions = new Questions(context);
  if (!questions.canAsk && options.yes !== true) {
    throw new UsageError('there is no terminal to ask at', { hint: withoutAsking });
  }
  const file = await openFile(options, context);
  const url = await questions.value({
    given: given.url,
    option: '--url',
    text: 'Address of the org, such as acme.okta.com',
    read: readAddress,
  });
  const metadata: Partial<OrgMetadata> = given.check
    ? await readOrgMetadata(url, { ...context, signal: context.interrupt })
    : {};
  if (given.check) say(context, describe(url, metadata));
  const org = await askOrg(url, metadata, given, questions, context);
  const replaces = given.replace === true || (await mayReplace(file, org, questions));
  const text = withOrg(file.found?.text, org, { file: file.name, replaces });
  const { orgs, unavailable = [] } = await readOktaqlFile(
    { path: file.path, name: file.name, bytes: Buffer.from(text), text, readableByOthers: false },
    context.env,
    context,
  );
  const made = orgs.find(({ name }) => name === org.name);
  const error =
    made === undefined
      ? unavailable.find(({ name }) => name === org.name)?.error
      : given.check
        ? await check(made, options, context)
        : undefined;
  if (error !== undefined && made !== undefined) {
    if (!questions.canAsk) throw error;
    say(context, `${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`);
  } else if (error !== undefined) {
    // Set elsewhere, perhaps: the file does not depend on it.
    say(context, `${org.name} was not asked: ${error.message}`);
  }
  if (options.yes !== true) {
    // The org alone: the others of the file may have secrets in them.
    say(context, withOrg(undefined, org, { file: file.name, replaces: false }).trimEnd());
    const what =
      error === undefined || made === undefined ? `Write this to ${file.name}?` : 'Write it all the same?';
    if (!(await questions.agrees(what))) throw cancelled();
  }
  await write(file, text, context);
  await sayOther(file, context);
  if (options.quiet !== true) for (const line of nextSteps(org.name, error === undefined)) say(context, line);
}

interface ConfigFile {
  /** Where its bytes are: a link to it stays one. */
  readonly path: string;
  readonly name: string;
  readonly found: SourceFile | undefined;
}

/** The file of `--config`, else that of the person. */
async function openFile({ config }: CommonOptions, context: Host): Promise<ConfigFile> {
  const named =
    config === undefined
      ? join(configDirectory(context), 'config.yaml')
      : resolvePath(config, context.cwd, context.homeDir);
  const path = await realpath(named).catch(() => named);
  const found = await readSourceFile(path, context);
  return { path, name: displayPath(path, context), found };
}

/** Whether an org of that name gives way. Without a person it does not. */
async function mayReplace({ found, name }: ConfigFile, org: NewOrg, questions: Questions): Promise<boolean> {
  if (found === undefined || !questions.canAsk) return false;
  try {
    withOrg(found.text, org, { file: name, replaces: false });
    return false;
  } catch (error) {
    if (!(error instanceof ConfigError) || error.path !== `orgs.${org.name}`) throw error;
    if (await questions.agrees(`${name} has an org ${org.name}. Replace it?`)) return true;
    throw cancelled();
  }
}

function describe(url: string, { engine, origin }: Partial<OrgMetadata>): string {
  const { hostname } = new URL(url);
  const kind = hostname.endsWith('.oktapreview.com') ? 'a preview org' : "an org of Okta's";
  const custom = origin !== undefined && origin !== url ? `, the custom domain of ${origin}` : '';
  return reveal(`${url} is ${kind}${engine === undefined ? '' : ` (${engine})`}${custom}.`);
}

/**
 * Asks the org as `orgs --check` does, and for a page of each of the tables that matter most.
 * @returns why its tokens cannot be read
 */
async function check(org: Org, options: CommonOptions, context: Host): Promise<OktaqlError | undefined> {
  const events: ClientEvent[] = [];
  const destination = await openDestination(options, context);
  const { session, close } = await openSession(options, context, [(event) => events.push(event)], {
    directory: async () => ({ orgs: [org], warnings: [] }),
  });
  const deadline = startDeadline('the check', options.timeout, context);
  try {
    const client = await session.client();
    const { signal } = deadline;
    const { user, expiresAt, error } = await checkOrg(org, {
      client,
      clock: context.clock,
      events,
      signal,
      deadline: deadline.limit?.at,
    });
    if (error !== undefined) return error;
    const end = expiresAt === undefined ? '' : `, until ${expiresAt}`;
    say(context, reveal(`${org.name} answers${user === undefined ? '' : ` as ${user}${end}`}.`));
    await printRows(tableChecks(await checkTables(org, client, signal), org), destination, options, context);
    return undefined;
  } finally {
    deadline.stop();
    await close();
  }
}

/** The file for its owner alone, and a copy of the one before. @throws ConfigError */
async function write({ path, name, found }: ConfigFile, text: string, context: Host): Promise<void> {
  const now = await readSourceFile(path, context);
  if (now?.text !== found?.text) {
    throw new ConfigError(`${name} was changed meanwhile: nothing was written`, {
      file: name,
      hint: 'Try again.',
    });
  }
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (found !== undefined) {
      const copy = `${path}.${new Date(context.clock.now()).toISOString().replaceAll(/[:.]/g, '-')}.bak`;
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      await chmod(copy, 0o600);
      say(context, `The file as it was is kept: ${copy}`);
    }
    await replaceFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new ConfigError(`cannot write ${name}: ${reasonOf(error) ?? String(error)}`, {
      file: name,
      cause: error,
    });
  }
  say(context, `Written: ${path}`);
}

/** Another file may stand before the one that was written. */
async function sayOther({ path }: ConfigFile, context: Host): Promise<void> {
  const used = await findConfiguration({ ...context, configPath: undefined }).catch((error: unknown) => {
    if (error instanceof OktaqlError) return undefined;
    throw error;
  });
  if (used?.file !== undefined && (await realpath(used.file.path)) !== path) {
    say(context, `note: here ${used.file.name} is used in its place; --config ${path} names this one`);
  }
}

const nextSteps = (name: string, isChecked: boolean): readonly string[] => [
  'Next:',
  ...(isChecked ? [] : ['  oktaql orgs --check']),
  `  oktaql query "SELECT name, userId, lastUsed FROM okta.api_tokens.api_tokens WHERE subdomain = '${name}'"`,
  `  oktaql audit --orgs ${name}`,
  '  oktaql',
];
