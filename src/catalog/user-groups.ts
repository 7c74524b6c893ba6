import { ofUsers } from './ids.ts';
import { json, key, table, text, time } from './table.ts';

/** The groups of one user. Columns as `Group` of Okta's OpenAPI document has them. */
export const userGroups = table({
  name: 'okta.users.user_groups',
  description: 'The groups that a user is a member of, asked for by the user.',
  columns: [
    // Okta and StackQL call the user's id in the path `id`, and the group's id in the answer `id` as well.
    key(
      'userId',
      'The user whose groups these are (00u…). `id` is this column too: it is the key, not the group.',
      { aliases: ['id'], ids: ofUsers },
    ),
    text('groupId', 'Unique id of the group (00g…).', { from: ['id'] }),
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
  identity: ['subdomain', 'userId', 'groupId'],
  parents: { userId: { table: 'okta.users.users', column: 'id' } },
  operations: [
    {
      name: 'list_user_groups',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/users/{id}/groups',
      rows: 'many',
      paging: 'link',
      scope: 'okta.users.read',
    },
  ],
});
