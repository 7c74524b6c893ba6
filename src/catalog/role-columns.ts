import { type Column, json, text, time } from './table.ts';

/** The columns of `StandardRole` and `CustomRole` in Okta's OpenAPI document, for any kind of assignee. */
export const roleColumns: readonly Column[] = [
  text('id', 'Unique id of the assignment.'),
  text('type', 'SUPER_ADMIN, ORG_ADMIN, APP_ADMIN, USER_ADMIN, READ_ONLY_ADMIN, …, CUSTOM.'),
  text('label', 'Name of the role, as the Admin Console shows it.'),
  text('status', 'ACTIVE or INACTIVE.'),
  text('assignmentType', 'USER when assigned to the user, GROUP when it comes through a group.'),
  text('role', 'Id of a custom role.'),
  text('resourceSet', 'Id of the resource set of a custom role.', {
    aliases: ['resource-set'],
    from: ['resource-set'],
  }),
  time('created', 'When it was assigned.'),
  time('lastUpdated', 'When the assignment was last changed.'),
  json('_links', 'Links to whom it is assigned to, and to its parts.'),
];
