// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const realmAssignments = () => [
  derived({
    name: 'okta.realm_assignments.realm_assignment_operations',
    tag: 'RealmAssignment',
    columns: `completed:time created:time id started:time status type assignmentOperation:json numUserMoved:real
      realmId realmName _links:json`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_realm_assignment_operations',
        '/api/v1/realm-assignments/operations',
        'okta.realmAssignments.read',
        { limit: 200 },
      ),
    ],
  }),
  derived({
    name: 'okta.realm_assignments.realm_assignments',
    tag: 'RealmAssignment',
    columns: `actions:json conditions:json created:time domains:json id=assignmentId isDefault:boolean
      lastUpdated:time name priority:integer status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_realm_assignments', '/api/v1/realm-assignments', 'okta.realmAssignments.read', {
        limit: 200,
      }),
      get('get_realm_assignment', '/api/v1/realm-assignments/{assignmentId}', 'okta.realmAssignments.read'),
    ],
  }),
];
