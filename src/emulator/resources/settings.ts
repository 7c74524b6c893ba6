import { notFound, ok, validationFailed } from '../answer.ts';
import { answerFiltered } from '../filter.ts';
import type { Call, Resource, Route } from '../resource.ts';
import { settingsOf } from '../seed/org-settings.ts';

/** The answer of an org at one path: an object, or a list of them. */
export interface StoredSetting {
  /** The path; of a list that takes a `type`, with it: `/api/v1/policies?type=PASSWORD`. */
  readonly id: string;
  readonly body: unknown;
}

/** Policies, apps, authenticators and the like, which are read and never changed here. */
export const settings: Resource<StoredSetting> = {
  rows: (seed) => Object.entries(settingsOf(seed)).map(([id, body]) => ({ id, body })),
  routes: [
    {
      method: 'GET',
      path: '/api/v1/policies',
      scopes: ['okta.policies.read'],
      answer: (call) => {
        const { type } = call.request.query;
        if (type === undefined)
          return validationFailed('type', ['type: must be one of the types of policies']);
        return ok(bodyAt(call, `/api/v1/policies?type=${type}`) ?? []);
      },
    },
    list('/api/v1/policies/:policyId/rules', 'okta.policies.read'),
    list('/api/v1/authenticators', 'okta.authenticators.read'),
    list('/api/v1/apps', 'okta.apps.read'),
    list('/api/v1/apps/:appId/grants', 'okta.appGrants.read'),
    list('/api/v1/apps/:appId/credentials/secrets', 'okta.apps.read'),
    one('/api/v1/first-party-app-settings/:appName', 'okta.apps.read'),
    list('/api/v1/idps', 'okta.idps.read'),
    list('/api/v1/logStreams', 'okta.logStreams.read'),
    list('/api/v1/brands', 'okta.brands.read'),
    one('/api/v1/threats/configuration', 'okta.threatInsights.read'),
    one('/api/v1/org/privacy/oktaSupport', 'okta.orgs.read'),
    one('/api/v1/org/settings/clientPrivilegesSetting', 'okta.orgs.read'),
    list('/api/v1/agentPools', 'okta.agentPools.read'),
    list('/api/v1/principal-rate-limits', 'okta.principalRateLimits.read'),
    list('/integrations/api/v1/api-services', 'okta.oauthIntegrations.read'),
    list('/api/v1/users/:userId/factors', 'okta.users.read'),
    list('/api/v1/iam/roles/:role/permissions', 'okta.roles.read'),
    list('/oauth2/v1/clients/:clientId/roles', 'okta.roles.read'),
  ],
};

const bodyAt = ({ rows }: Call, id: string): unknown => rows.of(settings).get(id)?.body;

function list(path: string, scope: string): Route {
  return {
    method: 'GET',
    path,
    scopes: [scope],
    answer: (call) =>
      answerFiltered(call, (keep) => {
        const body = bodyAt(call, call.request.path) ?? [];
        return ok(Array.isArray(body) ? body.filter(keep) : body);
      }),
  };
}

function one(path: string, scope: string): Route {
  return {
    method: 'GET',
    path,
    scopes: [scope],
    answer: (call) => {
      const body = bodyAt(call, call.request.path);
      return body === undefined ? notFound(path.split('/').at(-1) ?? '', 'Setting') : ok(body);
    },
  };
}
