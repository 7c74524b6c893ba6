import { counted } from '../../base/counted.ts';
import { ConfigError, UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { nearest } from '../../base/nearest.ts';
import { readCommonOption } from '../../host/common-options.ts';
import { textOf } from '../../output/value-text.ts';
import { asText, isValueList, type ParameterValue } from '../../sql/parameter-value.ts';
import type { CommandLine } from '../command-line.ts';
import { statementOptions } from '../settings.ts';
import { among, type DotCommand, matching, type ShellPort } from './dot-command.ts';
import { requestRows } from './request-rows.ts';
import { readSwitch, switchCommand } from './switch.ts';

const defaultCacheMs = 5 * 60_000;

/** As the command line spells them. */
const optionNames: readonly string[] = statementOptions.map((key) =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);

/** Commands for the orgs, parameters, cache and options of statements. */
export const sessionCommands: readonly DotCommand[] = [
  {
    names: ['.orgs'],
    usage: '',
    help: 'the configured orgs',
    run: async ({ orgs, settings, print, printRows }) => {
      const all = await orgs();
      if (all.length === 0) {
        print('any org that a subdomain predicate names\n');
        return;
      }
      await printRows({
        columns: ['name', 'url', 'credentials', 'used'].map((name) => ({ name, json: false })),
        rows: all.map(({ name, url, credentials }) => [
          name,
          url ?? null,
          credentials,
          settings.orgs === undefined || settings.orgs.includes(name) ? 'yes' : 'no',
        ]),
      });
    },
  },
  {
    names: ['.use'],
    usage: '[ORG…]',
    help: 'ask only these orgs',
    more: 'Without ORG, all of them.',
    args: { most: Number.POSITIVE_INFINITY },
    complete: (words, { orgs }) =>
      matching(
        orgs.filter((org) => !words.slice(0, -1).includes(org)),
        words,
      ),
    run: useOrgs,
  },
  {
    names: ['.param', '.parameter'],
    usage: 'set NAME VALUE… | unset NAME | list',
    help: 'values of parameters',
    more: 'Such as :name, which `.param set name VALUE` sets.',
    args: { least: 1, most: Number.POSITIVE_INFINITY },
    complete: (words, { parameters }) =>
      words.length === 1
        ? matching(['set ', 'unset ', 'list'], words)
        : words.length === 2 && /^(un)?set$/.test(words[0] ?? '')
          ? matching(parameters, words)
          : [],
    run: changeParameters,
  },
  {
    names: ['.cache'],
    usage: 'on [TTL] | off | clear',
    help: 'use fetched rows again',
    more: 'For 5 minutes, or TTL such as 10m.',
    args: { most: 2 },
    complete: among('on', 'off', 'clear'),
    run: changeCache,
  },
  {
    names: ['.requests'],
    usage: '',
    help: 'requests of the last one',
    more: 'With times.',
    run: async ({ requests, print, printRows }) => {
      const rows = requestRows(requests);
      const columns = ['org', 'request', 'status', 'ms', 'rows'].map((name) => ({ name, json: false }));
      if (rows.length === 0) print('the last statement sent nothing\n');
      else await printRows({ columns, rows });
    },
  },
  switchCommand(['.dryrun'], 'dryRun', 'preview writes, and stop'),
  {
    names: ['.set'],
    usage: '[OPTION [VALUE]]',
    help: 'options, such as max-writes',
    more: `The options of the command line that statements are run with: ${optionNames.join(', ')}. Without VALUE: as at the start.`,
    args: { most: 2 },
    complete: (words) => (words.length === 1 ? matching(optionNames, words) : []),
    run: setOption,
  },
];

async function useOrgs({ settings, orgs, print }: ShellPort, { args }: CommandLine): Promise<void> {
  const configured = (await orgs()).map(({ name }) => name);
  const isAll = args.length === 0 || (args.length === 1 && args[0] === 'all' && !configured.includes('all'));
  if (isAll) {
    settings.orgs = undefined;
    print(configured.length === 0 ? 'asking any org\n' : `asking ${configured.join(', ')}\n`);
    return;
  }
  const names = args.map((name) => name.replace(/,$/, ''));
  for (const name of names) {
    if (configured.length === 0 || configured.includes(name)) continue;
    const meant = nearest(name, configured);
    throw new ConfigError(`no org '${name}' is configured; configured: ${configured.join(', ')}`, {
      hint: meant === undefined ? undefined : `Did you mean .use ${meant}?`,
    });
  }
  settings.orgs = [...new Set(names)];
  print(`asking ${settings.orgs.join(', ')}\n`);
}

const bareName = (name: string): string => name.replace(/^[:@$]/, '');

/** In quotes it is a text; several in quotes are a list; else its place in the statement decides its type. */
function valueGiven(text: string, words: readonly string[]): ParameterValue {
  if (!/^['"]/.test(text)) return { given: text };
  return words.length > 1 ? words : (words[0] ?? '');
}

async function changeParameters(
  { settings, print, printRows }: ShellPort,
  { args, rest }: CommandLine,
): Promise<void> {
  const { parameters } = settings;
  const [verb = '', name] = args;
  switch (verb.toLowerCase()) {
    case 'set': {
      const given = /^\S+\s+\S+\s+([\s\S]+)$/.exec(rest)?.[1];
      if (name === undefined || given === undefined) {
        throw new UsageError('.param set takes a name and a value', { hint: '.param set subdomain acme' });
      }
      parameters.set(bareName(name), valueGiven(given, args.slice(2)));
      return;
    }
    case 'unset':
      if (name === undefined || !parameters.delete(bareName(name))) {
        throw new UsageError(`there is no parameter ${name ?? ''}`.trimEnd(), {
          hint: '.param list shows them.',
        });
      }
      return;
    case 'clear':
      parameters.clear();
      return;
    case 'list':
      if (parameters.size === 0) print('no parameters are set\n');
      else {
        await printRows({
          columns: ['name', 'value'].map((column) => ({ name: column, json: false })),
          rows: [...parameters].flatMap(([key, value]) =>
            (isValueList(value) ? value : [value]).map((each) => {
              const text = asText(each);
              return [`:${key}`, text === null ? null : textOf(text)];
            }),
          ),
        });
      }
      return;
    default:
      throw new UsageError(`.param knows set, unset, list and clear, not ${inQuotes(verb)}`);
  }
}

async function changeCache({ settings, clearCache, print }: ShellPort, { args }: CommandLine): Promise<void> {
  const [verb, span] = args;
  switch (verb?.toLowerCase()) {
    case undefined:
      break;
    case 'on':
      settings.cacheMs = span === undefined ? defaultCacheMs : readSpan(span);
      break;
    case 'off':
      settings.cacheMs = undefined;
      await clearCache();
      break;
    case 'clear':
      print(`${counted(await clearCache(), 'kept answer')} dropped\n`);
      return;
    default:
      throw new UsageError(`.cache knows on, off and clear, not ${inQuotes(verb ?? '')}`);
  }
  const { cacheMs } = settings;
  print(
    cacheMs === undefined
      ? 'the cache is off\n'
      : `fetched rows are used again for ${counted(cacheMs / 1000, 'second')}\n`,
  );
}

const units: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000 };

function readSpan(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)([smh]?)$/i.exec(text) ?? [];
  const milliseconds = Number(number) * (units[unit.toLowerCase()] ?? 0);
  if (number !== '' && milliseconds > 0 && milliseconds <= 24 * 3_600_000) return milliseconds;
  throw new UsageError(`${inQuotes(text)} is no time to keep rows`, {
    hint: 'Write seconds, minutes or hours, up to a day: 90s, 10m, 1h.',
  });
}

function setOption({ settings, print }: ShellPort, { args: [written, text] }: CommandLine): void {
  if (written === undefined) {
    const changed = Object.entries(settings.options).map(([key, value]) => `${key} ${value}\n`);
    print(changed.length === 0 ? 'no option was set\n' : changed.join(''));
    return;
  }
  const name = written.replace(/^--(no-)?/, '').toLowerCase();
  const key = statementOptions[optionNames.indexOf(name)];
  if (key === undefined) {
    throw new UsageError(`.set knows no option ${inQuotes(written)}`, {
      hint: `It knows ${optionNames.join(', ')}. Other options are given when oktaql is started.`,
    });
  }
  const { [key]: _, ...others } = settings.options;
  settings.options = text === undefined ? others : { ...others, [key]: optionValue(name, text) };
}

/** @throws UsageError */
function optionValue(name: string, text: string): unknown {
  try {
    const option = readCommonOption(name, text);
    return option?.isSwitch === true ? readSwitch(text) : option?.value;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${name} ${inQuotes(text)}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
