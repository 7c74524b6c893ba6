import { ofGroups } from './ids.ts';
import { json, key, table, text, time } from './table.ts';

const scope = 'okta.groups.read';

/** Columns as `Group` of Okta's OpenAPI document has them. */
export const groups = table({
  name: 'okta.groups.groups',
  description: 'The groups of the org; the roles of a group are those of all its members.',
  columns: [
    text('id', 'Unique id of the group (00g…).', { aliases: ['groupId'], ids: ofGroups }),
    text('name', 'Name of the group.', { from: ['profile.name'] }),
    text('description', 'Description of the group.', { from: ['profile.description'] }),
    text('type', 'OKTA_GROUP, APP_GROUP (imported) or BUILT_IN (such as Everyone).'),
    time('created', 'When the group was made.'),
    time('lastUpdated', 'When the profile of the group was last changed.'),
    time('lastMembershipUpdated', 'When the members of the group last changed.'),
    json('objectClass', 'What the profile of the group looks like.'),
    json('profile', 'The whole profile, custom properties included.'),
    json('_links', 'Links to the members and apps of the group.'),
    key('subdomain', 'The org that the row came from.'),
  ],
  operations: [
    {
      name: 'get_group',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/groups/{groupId}',
      rows: 'one',
      scope,
    },
    {
      name: 'list_groups',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/groups',
      rows: 'many',
      paging: 'link',
      query: { limit: '1000' },
      pushdown: {
        filter: {
          kind: 'filter',
          attributes: {
            id: { name: 'id' },
            type: { name: 'type', values: ['APP_GROUP', 'BUILT_IN', 'OKTA_GROUP'] },
            lastUpdated: { name: 'lastUpdated', takesRange: true },
            lastMembershipUpdated: { name: 'lastMembershipUpdated', takesRange: true },
          },
        },
      },
      scope,
    },
  ],
});
