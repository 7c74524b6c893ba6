import { okId } from './ids.ts';
import type { OrgSeed } from './org-seed.ts';
import { everyone, groupId, userId, zoneId } from './seed-ids.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Sign-on, passwords, apps and the like of an org, by the path at which it tells them. A hardened org is set up as the
 * DISA STIG wants it; any other is as Okta delivers it.
 */
export function settingsOf(seed: OrgSeed): Settings {
  const { name, hardened = false } = seed;
  const id = (prefix: '00p' | '0pr' | 'rst' | 'rul' | '0oa' | 'aut', key: string) =>
    okId(prefix, `${name}/${key}`);
  const zone = seed.zones.find(
    ({ type, usage, status }) => type === 'IP' && usage === 'POLICY' && status === 'ACTIVE',
  );
  const network =
    hardened && zone !== undefined
      ? { connection: 'ZONE', include: [zoneId(name, zone.key)] }
      : { connection: 'ANYWHERE' };

  const signOn = policy(id('00p', 'sign-on'), 'OKTA_SIGN_ON', 'Default Policy', { system: true });
  const signOnRule = (key: string, priority: number, system: boolean, session: object, access = 'ALLOW') =>
    rule(id('0pr', key), 'SIGN_ON', system ? 'Default Rule' : 'Staff', priority, system, {
      conditions: { network },
      actions: { signon: { access, session } },
    });
  const delivered = { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0, usePersistentCookie: false };
  const strict = { maxSessionIdleMinutes: 15, maxSessionLifetimeMinutes: 1080, usePersistentCookie: false };

  const password = policy(id('00p', 'password'), 'PASSWORD', 'Default Policy', {
    system: true,
    conditions: { authProvider: { provider: 'OKTA' } },
    settings: { password: hardened ? strictPassword : deliveredPassword },
  });

  const appPolicies = ['Okta Admin Console', 'Okta Dashboard', 'Payroll'].map((label) =>
    policy(id('rst', label), 'ACCESS_POLICY', label, {}),
  );
  const accessRules = (label: string) => [
    rule(id('rul', `${label}/top`), 'ACCESS_POLICY', 'Staff', 0, false, {
      conditions: { network },
      actions: { appSignOn: { access: 'ALLOW', verificationMethod: hardened ? resistant : oneFactor } },
    }),
    rule(id('rul', `${label}/rest`), 'ACCESS_POLICY', 'Catch-all Rule', 99, true, {
      conditions: {},
      actions: {
        appSignOn: hardened ? { access: 'DENY' } : { access: 'ALLOW', verificationMethod: oneFactor },
      },
    }),
  ];
  const app = (key: string, label: string) => ({
    id: id('0oa', key),
    name: key,
    label,
    status: 'ACTIVE',
    signOnMode: 'OPENID_CONNECT',
    created: '2024-02-01T09:00:00.000Z',
    lastUpdated: '2025-06-01T09:00:00.000Z',
    settings: {},
    _links: { accessPolicy: { href: `https://${name}.okta.com/api/v1/policies/${id('rst', label)}` } },
  });
  const apps = [
    app('saasure', 'Okta Admin Console'),
    app('okta_enduser', 'Okta Dashboard'),
    app('payroll', 'Payroll'),
  ];
  const lifecycle = policy(id('00p', 'lifecycle'), 'USER_LIFECYCLE', 'Unused accounts', {
    conditions: {
      people: {
        users: { inactivity: { number: 35, unit: 'DAYS' } },
        groups: { include: [groupId(name, everyone)] },
      },
    },
  });

  return {
    '/api/v1/policies?type=OKTA_SIGN_ON': [signOn],
    [`/api/v1/policies/${signOn.id}/rules`]: hardened
      ? [signOnRule('staff', 0, false, strict), signOnRule('rest', 1, true, delivered, 'DENY')]
      : [signOnRule('rest', 1, true, delivered)],
    '/api/v1/policies?type=PASSWORD': [password],
    '/api/v1/policies?type=ACCESS_POLICY': appPolicies,
    ...Object.fromEntries(
      appPolicies.map((one) => [`/api/v1/policies/${one.id}/rules`, accessRules(one.name)]),
    ),
    '/api/v1/policies?type=USER_LIFECYCLE': hardened ? [lifecycle] : [],
    [`/api/v1/policies/${lifecycle.id}/rules`]: [
      rule(id('0pr', 'lifecycle'), 'USER_LIFECYCLE', 'Suspend', 1, false, {
        conditions: null,
        actions: { updateUserLifecycle: { targetStatus: 'SUSPENDED' } },
      }),
    ],
    '/api/v1/apps': apps,
    '/api/v1/first-party-app-settings/admin-console': {
      sessionIdleTimeoutMinutes: hardened ? 15 : 30,
      sessionMaxLifetimeMinutes: 720,
    },
    '/api/v1/authenticators': [
      authenticator(id('aut', 'password'), 'okta_password', 'Password', {}),
      authenticator(id('aut', 'verify'), 'okta_verify', 'Okta Verify', {
        settings: { compliance: { fips: hardened ? 'REQUIRED' : 'OPTIONAL' } },
      }),
      ...(hardened ? [authenticator(id('aut', 'piv'), 'smart_card_idp', 'Smart Card IdP', {})] : []),
    ],
    '/api/v1/idps': hardened
      ? [
          {
            id: id('0oa', 'piv'),
            type: 'X509',
            name: 'DOD PIV',
            status: 'ACTIVE',
            protocol: {
              type: 'MTLS',
              credentials: {
                trust: { issuer: 'CN=DOD ID CA-70,OU=PKI,OU=DoD,O=U.S. Government,C=US', kid: 'piv-1' },
              },
            },
          },
        ]
      : [],
    '/api/v1/logStreams': hardened
      ? [{ id: id('0oa', 'stream'), type: 'aws_eventbridge', name: 'SIEM', status: 'ACTIVE', settings: {} }]
      : [],
    '/api/v1/brands': [{ id: id('0oa', 'brand'), name, isDefault: true }],
    '/api/v1/threats/configuration': { action: hardened ? 'block' : 'none', excludeZones: [] },
    '/api/v1/org/privacy/oktaSupport': {
      support: hardened ? 'DISABLED' : 'ENABLED',
      expiration: hardened ? null : '2099-01-01T00:00:00.000Z',
    },
    '/api/v1/org/settings/clientPrivilegesSetting': { clientPrivilegesSetting: !hardened },
    ...Object.fromEntries(
      seed.users
        .filter(({ kind }) => kind === 'person' || hardened)
        .map(({ key }) => [
          `/api/v1/users/${userId(name, key)}/factors`,
          [{ id: okId('mfs', `${name}/${key}`), factorType: 'webauthn', provider: 'FIDO', status: 'ACTIVE' }],
        ]),
    ),
  };
}

const policy = (id: string, type: string, name: string, more: object) => ({
  id,
  type,
  name,
  status: 'ACTIVE',
  system: false,
  priority: 1,
  created: '2024-02-01T09:00:00.000Z',
  lastUpdated: '2025-06-01T09:00:00.000Z',
  conditions: null,
  settings: null,
  ...more,
});

const rule = (id: string, type: string, name: string, priority: number, system: boolean, more: object) => ({
  id,
  type,
  name,
  status: 'ACTIVE',
  priority,
  system,
  created: '2024-02-01T09:00:00.000Z',
  lastUpdated: '2025-06-01T09:00:00.000Z',
  ...more,
});

const authenticator = (id: string, key: string, name: string, more: object) => ({
  id,
  key,
  name,
  status: 'ACTIVE',
  type: 'app',
  ...more,
});

const deliveredPassword = {
  complexity: {
    minLength: 8,
    minUpperCase: 0,
    minLowerCase: 0,
    minNumber: 0,
    minSymbol: 0,
    dictionary: { common: { exclude: false } },
  },
  age: { minAgeMinutes: 0, maxAgeDays: 0, historyCount: 4 },
  // 0 is no limit, and less than 3.
  lockout: { maxAttempts: 0, autoUnlockMinutes: 0 },
};

const strictPassword = {
  complexity: {
    minLength: 15,
    minUpperCase: 1,
    minLowerCase: 1,
    minNumber: 1,
    minSymbol: 1,
    dictionary: { common: { exclude: true } },
  },
  age: { minAgeMinutes: 1440, maxAgeDays: 60, historyCount: 5 },
  lockout: { maxAttempts: 3, autoUnlockMinutes: 0 },
};

const oneFactor = { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT12H' };

const resistant = {
  type: 'ASSURANCE',
  factorMode: '2FA',
  reauthenticateIn: 'PT1H',
  constraints: [{ possession: { required: true, phishingResistant: 'REQUIRED' } }],
};
