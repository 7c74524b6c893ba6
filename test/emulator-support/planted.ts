import { dayMs } from '../../src/base/day.ts';
import { durationMs } from '../../src/emulator/duration.ts';
import type { OrgSeed, RoleSeed, TokenSeed } from '../../src/emulator/seed/org-seed.ts';
import { type IdentifiedToken, identifiedTokens, revokedTokenId } from '../../src/emulator/seed/seed-ids.ts';

/**
 * What auditors ask, by the number of the question, with the threshold in days or the part of the question where it
 * has several: `9:14` is unused for more than 14 days, `6:several` several tokens of one owner.
 */
const plantedQuestions = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6:person',
  '6:several',
  '7',
  '8:7',
  '9:3',
  '9:7',
  '9:14',
  '10:90',
  '10:180',
  '10:365',
  '11',
  '12',
  '13:duplicate',
  '13:meaningless',
  '14:created:7',
  '14:created:30',
  '14:revoked:7',
  '14:revoked:30',
  '15:7',
  '15:30',
] as const;

export type PlantedQuestion = (typeof plantedQuestions)[number];

export interface PlantedFinding {
  readonly org: string;
  readonly tokenId: string;
}

export type Planted = Readonly<Record<PlantedQuestion, readonly PlantedFinding[]>>;

/** The findings of the seeds, taken from their declarations: never from rows, times or bodies. */
export function plantedIn(seeds: readonly OrgSeed[]): Planted {
  const findings = (question: PlantedQuestion): readonly PlantedFinding[] =>
    seeds.flatMap((seed) => idsOf(question, seed).map((tokenId) => ({ org: seed.name, tokenId })));
  return Object.fromEntries(plantedQuestions.map((question) => [question, findings(question)])) as Planted;
}

type Test = (token: TokenSeed, org: OrgSeed) => boolean;

const olderThan =
  (days: number): Test =>
  (token) =>
    token.createdDaysAgo > days;

const unusedFor =
  (days: number): Test =>
  (token) =>
    token.usedDaysAgo > days;

const createdWithin =
  (days: number): Test =>
  (token) =>
    token.createdDaysAgo <= days;

const tests: Partial<Record<PlantedQuestion, Test>> = {
  '1': ({ network }) => network === 'anywhere' || network === 'absent',
  '2': ({ network }) => typeof network === 'object' && network.include === undefined,
  '3': (token, org) => zonesOf(token).some((key) => zone(org, key) === undefined),
  '4': (token, org) =>
    zonesOf(token).some(
      (key) => zone(org, key)?.status === 'INACTIVE' || zone(org, key)?.usage === 'BLOCKLIST',
    ),
  '5': (token, org) => {
    const owner = user(org, token);
    if (owner === undefined || owner.status === 'DEPROVISIONED') return false;
    const groups = org.groups.filter(({ name }) => owner.groups.includes(name));
    return [owner, ...groups].some(({ roles }) => roles.includes('SUPER_ADMIN' satisfies RoleSeed));
  },
  '6:person': (token, org) => user(org, token)?.kind === 'person',
  '6:several': (token, org) => org.tokens.filter(({ owner }) => owner === token.owner).length > 1,
  '7': (token, org) => user(org, token)?.status !== 'ACTIVE',
  '8:7': (token) => daysLeft(token) <= 7,
  '9:3': unusedFor(3),
  '9:7': unusedFor(7),
  '9:14': unusedFor(14),
  '10:90': olderThan(90),
  '10:180': olderThan(180),
  '10:365': olderThan(365),
  '11': ({ window = 'P30D' }) => window !== 'P30D',
  '12': ({ clientName = 'Okta API' }) => clientName !== 'Okta API',
  '13:duplicate': (token, org) => org.tokens.filter(({ name }) => name === token.name).length > 1,
  '13:meaningless': ({ meaningless }) => meaningless === true,
  '14:created:7': createdWithin(7),
  '14:created:30': createdWithin(30),
};

function idsOf(question: PlantedQuestion, seed: OrgSeed): readonly string[] {
  const [number, ...rest] = question.split(':');
  const days = Number(rest.at(-1));
  if (number === '14' && rest[0] === 'revoked') {
    return seed.revoked
      .filter(({ daysAgo }) => daysAgo <= days)
      .map(({ name }) => revokedTokenId(seed.name, name));
  }
  if (number === '15') {
    const names = seed.outsideRequests
      .filter(({ daysAgo }) => daysAgo.some((ago) => ago <= days))
      .map(({ token }) => token);
    return found(seed, ({ name }) => names.includes(name));
  }
  return found(seed, tests[question] ?? (() => false));
}

const found = (seed: OrgSeed, test: Test): readonly string[] =>
  identifiedTokens(seed)
    .filter((token: IdentifiedToken) => test(token.seed, seed))
    .map(({ id }) => id);

const user = (org: OrgSeed, { owner }: TokenSeed) => org.users.find(({ key }) => key === owner);
const zone = (org: OrgSeed, key: string) => org.zones.find((candidate) => candidate.key === key);
const zonesOf = ({ network }: TokenSeed): readonly string[] =>
  typeof network === 'string' ? [] : [...(network.include ?? []), ...(network.exclude ?? [])];

/** Infinite when there is no end. */
function daysLeft({ window = 'P30D', usedDaysAgo, endsInDays }: TokenSeed): number {
  if (window === null) return endsInDays ?? Number.POSITIVE_INFINITY;
  return durationMs(window) / dayMs - usedDaysAgo;
}
