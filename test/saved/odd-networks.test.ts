import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { bindSavedParameters } from '../../src/saved/bind-parameters.ts';
import { openLibrary } from '../../src/saved/query-library.ts';
import { openEmulatedSession } from '../catalog/emulated-session.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Zones of the org: an active one for policies, one that is switched off, one of addresses to refuse. */
const zones = { good: 'nzoGood', inactive: 'nzoInactive', blocklist: 'nzoBlocklist' };
const gone = 'nzoGone';

const library = await openLibrary({
  cwd: '/nowhere',
  homeDir: '/nowhere',
  env: {},
  trust: { standing: async () => 'unknown' },
});

/** An org with these zones, whose tokens have the network conditions that it is given. */
async function openWorld() {
  const okta = await openEmulatedSession({ orgs: [cleanOrg] });
  onTestFinished(() => okta.close());
  const { state } = okta.emulator.org(cleanOrg.name);
  const [zone] = state.zones;
  if (zone === undefined) throw new Error('the clean org has a zone');
  state.zones.set({ ...zone, id: zones.good, name: 'good' });
  state.zones.set({ ...zone, id: zones.inactive, name: 'off', status: 'INACTIVE' });
  state.zones.set({ ...zone, id: zones.blocklist, name: 'refused', usage: 'BLOCKLIST' });

  const rowsOf = (name: string) => {
    const query = library.named(name);
    return okta.rows(query.text, Object.fromEntries(bindSavedParameters(query, new Map())));
  };
  return {
    rowsOf,
    found: async (name: string) => (await rowsOf(name)).map(({ tokenId }) => tokenId).sort(),
    /** One token for each; undefined: it has none. */
    serve: (networks: readonly (Json | undefined)[]) => {
      okta.emulator.faults.clear();
      okta.emulator.faults.add({
        match: ({ path }) => path === '/api/v1/api-tokens',
        respond: { status: 200, body: networks.map(tokenWith) },
      });
    },
  };
}

const tokenWith = (network: Json | undefined, index: number) => ({
  id: `00T${index}`,
  name: `token ${index}`,
  userId: '00uNobody',
  clientName: 'Okta API',
  tokenWindow: 'P30D',
  created: '2026-03-01T00:00:00.000Z',
  expiresAt: '2026-04-14T00:00:00.000Z',
  lastUpdated: '2026-03-15T00:00:00.000Z',
  ...(network === undefined ? {} : { network }),
});

const member = (network: Json | undefined, name: string): Json | undefined =>
  typeof network === 'object' && network !== null && !Array.isArray(network)
    ? (network as { readonly [name: string]: Json })[name]
    : undefined;

const isObject = (value: Json | undefined): value is readonly Json[] | { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null;

/** The zones that a list surely names: texts in it, or a text in its place. */
const named = (list: Json | undefined): readonly string[] =>
  (isObject(list) ? Object.values(list) : [list]).filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );

/** All that may be the id of a zone, however deep. */
const mentioned = (list: Json | undefined): readonly string[] =>
  isObject(list) ? Object.values(list).flatMap(mentioned) : named(list);

const words = ['ALL_ZONES', 'ALL_IP_ZONES'];
const isZoned = (network: Json | undefined) => member(network, 'connection') === 'ZONE';
const lists = (network: Json | undefined) =>
  [member(network, 'include'), member(network, 'exclude')] as const;

const expectations: Readonly<Record<string, (network: Json | undefined) => boolean>> = {
  'usable-from-anywhere': (network) => !isZoned(network) || lists(network).flatMap(named).length === 0,
  'exclude-only-zones': (network) => {
    const [include, exclude] = lists(network);
    return isZoned(network) && named(include).length === 0 && named(exclude).length > 0;
  },
  'deleted-zones': (network) =>
    lists(network)
      .flatMap(mentioned)
      .some((id) => !words.includes(id) && !Object.values(zones).includes(id)),
  'inactive-or-blocklist-zones': (network) =>
    lists(network)
      .flatMap(mentioned)
      .some((id) => id === zones.inactive || id === zones.blocklist),
};

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...Object.values(zones), gone, ...words, '', 'office', null, true, 0, 7, 1.5),
  fc.constantFrom<Json>('nzo"\'quoted', 'ünïcode', '0'),
);
const list: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.array(leaf, { maxLength: 4 }) },
  leaf,
  fc.array(fc.array(leaf, { maxLength: 2 }), { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('id', 'zones'), leaf),
);
const network: fc.Arbitrary<Json | undefined> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        connection: fc.constantFrom<Json>('ZONE', 'ZONE', 'ZONE', 'ANYWHERE', 'zone', null, 5, {}),
        include: list,
        exclude: list,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
  },
  fc.constant(undefined),
  leaf,
  list,
);

test('whatever a network condition is, each check finds the right tokens, and no query fails', async () => {
  const { serve, found, rowsOf } = await openWorld();
  const others = library
    .all()
    .filter(({ name, text }) => text.includes('network') && !(name in expectations));
  await fc.assert(
    fc.asyncProperty(fc.array(network, { minLength: 20, maxLength: 40 }), async (networks) => {
      serve(networks);
      for (const [name, isFound] of Object.entries(expectations)) {
        const expected = networks.flatMap((value, index) => (isFound(value) ? [`00T${index}`] : []));
        expect([name, await found(name)]).toEqual([name, expected.sort()]);
      }
      for (const { name } of others) await rowsOf(name);
      const counted = (await rowsOf('tokens-by-network')).reduce(
        (sum, row) => sum + Number(row['tokens']),
        0,
      );
      expect(counted).toBe(networks.length);
    }),
    // Each run has many conditions.
    { numRuns: 8 },
  );
});

test.each<[string, Json, string | undefined]>([
  ['a null in place of a list', { connection: 'ZONE', include: null }, undefined],
  ['a null among ids', { connection: 'ZONE', include: [null, zones.good] }, undefined],
  ['a number', { connection: 'ZONE', include: [7] }, undefined],
  ['the word for every zone', { connection: 'ZONE', include: ['ALL_ZONES'] }, undefined],
  [
    'the word for every IP zone, as the document has it',
    { connection: 'ZONE', include: 'ALL_IP_ZONES' },
    undefined,
  ],
  ['an id twice', { connection: 'ZONE', include: [gone, gone], exclude: [gone] }, `["${gone}"]`],
  ['an id in place of a list', { connection: 'ZONE', exclude: gone }, `["${gone}"]`],
  ['an id too deep', { connection: 'ZONE', include: [[gone], null] }, `["${gone}"]`],
])('%s: deleted zones are ids that no zone has, and nothing else', async (_, value, zonesFound) => {
  const { serve, rowsOf } = await openWorld();
  serve([value]);
  expect((await rowsOf('deleted-zones')).map(({ deletedZones }) => deletedZones)).toEqual(
    zonesFound === undefined ? [] : [zonesFound],
  );
});

test('every zone is a zone: such a token does not work from anywhere, and the report has the word', async () => {
  const { serve, found, rowsOf } = await openWorld();
  serve([{ connection: 'ZONE', include: ['ALL_ZONES'] }]);
  expect(await found('usable-from-anywhere')).toEqual([]);
  expect(await rowsOf('tokens-by-network')).toMatchObject([{ connection: 'ZONE', included: 'ALL_ZONES' }]);
});
