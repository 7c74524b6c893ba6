import {
  accessDenied,
  isObject,
  jsonObject,
  malformedBody,
  noContent,
  notFound,
  ok,
  validationFailed,
} from '../answer.ts';
import { tokenBody } from '../bodies.ts';
import type { StoredToken } from '../model.ts';
import { answerPage } from '../paging.ts';
import { networkFaults, networkOf } from './network-condition.ts';
import type { Call, Route } from './route.ts';

const read = ['okta.apiTokens.read'];
const manage = ['okta.apiTokens.manage'];
const path = '/api/v1/api-tokens';

export const apiTokenRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    scopes: read,
    answer: (call) => {
      const { state, origin, settings } = call;
      const keep = (token: StoredToken) => state.alive(token) !== undefined;
      const options = { list: 'api-tokens', pageSize: settings.pageSize.apiTokens, keep };
      return answerPage(call, state.tokens, options, (token) =>
        tokenBody(origin, state.alive(token) ?? token),
      );
    },
  },
  {
    method: 'DELETE',
    path: `${path}/current`,
    scopes: [],
    answer: (call) => (call.caller.kind === 'ssws' ? revoke(call, call.caller.token.id) : accessDenied()),
  },
  {
    method: 'GET',
    path: `${path}/:id`,
    scopes: read,
    answer: ({ state, origin, param }) => {
      const token = state.liveToken(param('id'));
      return token === undefined ? notFound(param('id'), 'Token') : ok(tokenBody(origin, token));
    },
  },
  { method: 'PUT', path: `${path}/:id`, scopes: manage, answer: update },
  { method: 'DELETE', path: `${path}/:id`, scopes: manage, answer: (call) => revoke(call, call.param('id')) },
];

/**
 * Replaces the whole network condition and moves `lastUpdated`, not `expiresAt`. A `name` and a `userId` are accepted
 * and change nothing: only the network condition was seen to change.
 */
function update(call: Call) {
  const { state, origin, request, now } = call;
  const id = call.param('id');
  const token = state.liveToken(id);
  if (token === undefined) return notFound(id, 'Token');
  const body = jsonObject(request);
  if (body === undefined) return malformedBody();
  const faults = ['name', 'userId', 'clientName', 'created']
    .filter((member) => body[member] !== undefined && typeof body[member] !== 'string')
    .map((member) => `${member}: must be a string`);
  const { network } = body;
  if (network !== undefined) {
    faults.push(
      ...(isObject(network) ? networkFaults(network, state.zones) : ['network: must be an object']),
    );
  }
  if (faults.length > 0) return validationFailed(network === undefined ? 'token' : 'network', faults);
  const updated = {
    ...token,
    lastUpdated: Math.floor(now / 1000) * 1000,
    ...(isObject(network) ? { network: networkOf(network) } : {}),
  };
  state.tokens.set(updated);
  state.logTokenEvent('update', token, actorOf(call), '127.0.0.1');
  return ok(tokenBody(origin, updated));
}

function revoke(call: Call, id: string) {
  const token = call.state.liveToken(id);
  if (token === undefined) return notFound(id, 'Token');
  call.state.tokens.delete(id);
  call.state.logTokenEvent('revoke', token, actorOf(call), '127.0.0.1');
  return noContent;
}

const actorOf = ({ state, caller }: Call) =>
  caller.kind === 'ssws' ? state.users.get(caller.token.userId) : undefined;
