import { json, key, table, text } from './table.ts';

export const usersWithRoleAssignments = table({
  name: 'okta.iam.users_with_role_assignments',
  description: 'Ids of the users who have any admin role. Which one, okta.users.role_assignment_users tells.',
  columns: [
    text('id', 'Unique id of the user (00u…).', { aliases: ['userId'] }),
    text('orn', 'Okta resource name of the user.'),
    json('_links', 'Links to the user and to its roles.'),
    key('subdomain', 'The org that the row came from.'),
  ],
  operations: [
    {
      name: 'list_users_with_role_assignments',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/iam/assignees/users',
      rows: 'many',
      rowsAt: 'value',
      paging: 'body',
      query: { limit: '100' },
      scope: 'okta.roles.read',
      // Administrators are seen by super admins alone.
      role: 'SUPER_ADMIN',
    },
  ],
});
