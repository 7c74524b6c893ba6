import { ofUsers } from './ids.ts';
import { roleColumns } from './role-columns.ts';
import { key, table } from './table.ts';

export const roleAssignmentUsers = table({
  name: 'okta.users.role_assignment_users',
  // Sources disagree on whether roles through groups are among them.
  description:
    'Admin roles of a user, asked for by the user. Roles that come through groups may be missing: join okta.users.user_groups with okta.groups.assigned_roles as well.',
  columns: [
    key('userId', 'The user who has the role (00u…).', { ids: ofUsers }),
    ...roleColumns,
    key('subdomain', 'The org that the row came from.'),
  ],
  identity: ['subdomain', 'userId', 'id'],
  parents: { userId: { table: 'okta.users.users', column: 'id' } },
  operations: [
    {
      name: 'list_assigned_roles_for_user',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/users/{userId}/roles',
      rows: 'many',
      scope: 'okta.roles.read',
      // Administrators are seen by super admins alone.
      role: 'SUPER_ADMIN',
    },
  ],
});
