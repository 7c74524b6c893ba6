// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const agentpools = () => [
  derived({
    name: 'okta.agentpools.agent_pool_update_settings',
    tag: 'AgentPools',
    columns: `poolId:key agentType continueOnError:boolean latestVersion minimalSupportedVersion poolName
      releaseChannel`,
    identity: 'subdomain poolId',
    operations: [
      get(
        'get_agent_pools_update_settings',
        '/api/v1/agentPools/{poolId}/updates/settings',
        'okta.agentPools.read',
      ),
    ],
    parents: { poolId: 'okta.agentpools.agent_pools' },
  }),
  derived({
    name: 'okta.agentpools.agent_pool_updates',
    tag: 'AgentPools',
    columns: `poolId:key agents:json agentType enabled:boolean id=updateId name notifyAdmin:boolean reason
      schedule:json sortOrder:integer status targetVersion _links:json`,
    identity: 'subdomain poolId id',
    operations: [
      list('list_agent_pools_updates', '/api/v1/agentPools/{poolId}/updates', 'okta.agentPools.read'),
      get(
        'get_agent_pools_update_instance',
        '/api/v1/agentPools/{poolId}/updates/{updateId}',
        'okta.agentPools.read',
      ),
    ],
    parents: { poolId: 'okta.agentpools.agent_pools' },
  }),
  derived({
    name: 'okta.agentpools.agent_pools',
    tag: 'AgentPools',
    columns: `agents:json disruptedAgents:integer id inactiveAgents:integer name operationalStatus type
      _links:json`,
    identity: 'subdomain id',
    operations: [list('list_agent_pools', '/api/v1/agentPools', 'okta.agentPools.read')],
  }),
];
