import { group, person, service } from '../declare.ts';

export const groups = [group('IT', 'All of IT'), group('Owners', 'Break-glass accounts', ['SUPER_ADMIN'])];

export const users = [
  person('bill.lumbergh', 'Vice president', { groups: ['Owners'] }),
  person('samir.nagar', 'Systems engineer', { groups: ['IT'], roles: ['APP_ADMIN'] }),
  person('joanna.reed', 'Support', { groups: ['IT'], roles: ['HELP_DESK_ADMIN'] }),
  person('milton.wells', 'Basement', { status: 'SUSPENDED' }),
  service('svc-oktaql', 'Audits of API tokens', { roles: ['ORG_ADMIN'] }),
  ...[
    ['svc-siem', 'Log export'],
    ['svc-printer', 'Printers'],
    ['svc-tps', 'Report cover sheets'],
    ['svc-bank', 'Bank interface'],
    ['svc-erp', 'ERP interface'],
    ['svc-crm', 'CRM interface'],
    ['svc-wiki', 'Wiki accounts'],
    ['svc-mail', 'Mail distribution lists'],
    ['svc-chat', 'Chat accounts'],
    ['svc-scanner', 'Vulnerability scanner'],
    ['svc-inventory', 'Inventory'],
    ['svc-parking', 'Parking permits'],
    ['svc-canteen', 'Canteen cards'],
    ['svc-training', 'Training records'],
    ['svc-travel', 'Travel bookings'],
    ['svc-expenses', 'Expenses'],
    ['svc-recruiting', 'Recruiting'],
    ['svc-survey', 'Surveys'],
    ['svc-archive', 'Archive'],
    ['svc-monitor', 'Monitoring'],
    ['svc-dns', 'DNS records'],
    ['svc-proxy', 'Web proxy groups'],
    ['svc-lab', 'Lab machines'],
    ['svc-meeting', 'Meeting rooms'],
    ['svc-signage', 'Screens in the lobby'],
    ['svc-vpn', 'VPN groups'],
  ].map(([key = '', title = '']) => service(key, title, { groups: ['IT'] })),
];
