import { ofUsers } from './ids.ts';
import { json, key, table, text, time } from './table.ts';

const statuses = [
  'ACTIVE',
  'DEPROVISIONED',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'PROVISIONED',
  'RECOVERY',
  'STAGED',
  'SUSPENDED',
];

const scope = 'okta.users.read';

/** People and service accounts, the owners of tokens. Columns as `User` of Okta's OpenAPI document has them. */
export const users = table({
  name: 'okta.users.users',
  description: 'Users, those who were deactivated (DEPROVISIONED) included.',
  columns: [
    text('id', 'Unique id of the user (00u…); what userId of a token names.', { ids: ofUsers }),
    text(
      'status',
      'ACTIVE, STAGED, PROVISIONED, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT, SUSPENDED, DEPROVISIONED.',
    ),
    text('login', 'Name to sign in with.', { from: ['profile.login'] }),
    text('email', 'Primary email address.', { from: ['profile.email'] }),
    text('firstName', 'Given name.', { from: ['profile.firstName'] }),
    text('lastName', 'Family name.', { from: ['profile.lastName'] }),
    text('displayName', 'Name for display.', { from: ['profile.displayName'] }),
    text('userType', 'What the user is to the organization, such as Employee or Service.', {
      from: ['profile.userType'],
    }),
    text('title', 'Position, such as Vice President.', { from: ['profile.title'] }),
    text('department', 'Department.', { from: ['profile.department'] }),
    text('organization', 'Organization.', { from: ['profile.organization'] }),
    text('manager', 'Display name of the manager.', { from: ['profile.manager'] }),
    text('managerId', 'Id of the manager.', { from: ['profile.managerId'] }),
    text('employeeNumber', 'Number that the company gave.', { from: ['profile.employeeNumber'] }),
    time('created', 'When the user was made.'),
    time('activated', 'When the user became ACTIVE.'),
    time('statusChanged', 'When the status last changed.'),
    time('lastLogin', 'When the user last signed in; calls with an API token are none.'),
    time('lastUpdated', 'When the user was last changed.'),
    time('passwordChanged', 'When the password was last changed.'),
    text('transitioningToStatus', 'Where a change of status that is under way leads.'),
    text('realmId', 'Realm that the user is in.'),
    json('type', 'User type: its id.'),
    json('profile', 'The whole profile, custom properties included.'),
    json('credentials', 'How the user signs in: the provider, never a secret.', { members: ['provider'] }),
    json('_links', 'Links to the user and to what can be done with it.'),
    key('subdomain', 'The org that the row came from.'),
  ],
  operations: [
    { name: 'get_user', verb: 'select', method: 'GET', path: '/api/v1/users/{id}', rows: 'one', scope },
    {
      name: 'list_users',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/users',
      rows: 'many',
      paging: 'link',
      // Without filter or search the list leaves out DEPROVISIONED users; every user was updated after 1970.
      query: { filter: 'lastUpdated gt "1970-01-01T00:00:00.000Z"', limit: '200' },
      pushdown: {
        filter: {
          kind: 'filter',
          attributes: {
            id: { name: 'id' },
            status: { name: 'status', values: statuses },
            login: { name: 'profile.login' },
            email: { name: 'profile.email' },
            firstName: { name: 'profile.firstName' },
            lastName: { name: 'profile.lastName' },
            lastUpdated: { name: 'lastUpdated', takesRange: true },
          },
        },
      },
      scope,
      // Some 200,000 users: the owners of an org's tokens are asked for one by one.
      expectedRequests: 1000,
    },
  ],
});
