import { revealLines } from '../output/unprintable.ts';
import { usageOf } from './bind-parameters.ts';
import type { SavedQuery } from './saved-query.ts';

/** A saved query as text for people: its purpose, its parameters, and its SQL. */
export function describeQuery(query: SavedQuery): string {
  const kind = query.kind === 'check' ? `check, ${query.severity}` : 'report';
  const facts: readonly (readonly [string, string])[] = [
    ['Why', query.why ?? ''],
    ['What to do', query.remedy ?? ''],
    ['Not assessed', query.kind === 'check' ? (query.notAssessed?.why ?? '') : ''],
    ['Controls', query.controls.join('; ')],
    ['Tags', query.tags.join(', ')],
    ['Usage', usageOf(query)],
    ['File', query.file],
    ['In place of', query.inPlaceOf ?? ''],
  ];
  const lines = [
    `${query.name} (${kind}): ${query.title}`,
    '',
    query.description,
    '',
    ...facts.filter(([, text]) => text !== '').map(([name, text]) => `${name}: ${text}`),
    '',
    sqlOf(query),
    '',
  ];
  return revealLines(lines.join('\n').replaceAll('\r\n', '\n'));
}

/** A note that a query hides another one of its name, for a person who meant that one; undefined when it does not. */
export const hidingOf = ({ name, file, inPlaceOf }: SavedQuery): string | undefined =>
  inPlaceOf === undefined ? undefined : `note: ${name} is ${file}, in place of ${inPlaceOf}`;

/** The file without its header. */
export const sqlOf = ({ text }: SavedQuery): string => text.slice(text.indexOf('*/') + 2).trim();
