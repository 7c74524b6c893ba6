// The parts of oktaql that a script of the bench uses directly.

export { systemClock } from '../src/base/clock.ts';
export { oktaCatalog } from '../src/catalog/catalog.ts';
export { Secret } from '../src/config/secret.ts';
export { manifestPath } from '../src/history/history-directory.ts';
export { manifestText, sumOf } from '../src/history/manifest.ts';
export { SnapshotFile } from '../src/history/snapshot-file.ts';
export { createApiClient } from '../src/okta/client.ts';
export { csv } from '../src/output/csv.ts';
export { writeChunks } from '../src/output/write-chunks.ts';
export { planStatement } from '../src/plan/plan.ts';
export { Session } from '../src/session.ts';
export { readStatements } from '../src/sql/statement.ts';
export { loadLocalTable } from '../src/store/load-local-table.ts';
export { prepareStatement } from '../src/store/prepare-statement.ts';
export { createStatementRows } from '../src/store/statement-rows.ts';
export { Store } from '../src/store/store.ts';
export { cleanOrg } from '../test/emulator-support/clean-org.ts';
export { startEmulator } from '../test/emulator-support/start-emulator.ts';
