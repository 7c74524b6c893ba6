import { ofGroups } from './ids.ts';
import { roleColumns } from './role-columns.ts';
import { key, table } from './table.ts';

export const groupAssignedRoles = table({
  name: 'okta.groups.assigned_roles',
  description: 'Admin roles of a group, asked for by the group; every member has them.',
  columns: [
    key('groupId', 'The group that has the role (00g…).', { ids: ofGroups }),
    ...roleColumns,
    key('subdomain', 'The org that the row came from.'),
  ],
  identity: ['subdomain', 'groupId', 'id'],
  parents: { groupId: { table: 'okta.groups.groups', column: 'id' } },
  operations: [
    {
      name: 'list_group_assigned_roles',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/groups/{groupId}/roles',
      rows: 'many',
      scope: 'okta.roles.read',
      // Administrators are seen by super admins alone.
      role: 'SUPER_ADMIN',
    },
  ],
});
