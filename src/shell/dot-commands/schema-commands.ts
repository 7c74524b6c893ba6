import { SqlError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { type Table, typeNames } from '../../catalog/table.ts';
import type { CommandLine } from '../command-line.ts';
import { sqliteFunctions, tableFunctions } from '../completion/sql-words.ts';
import { type DotCommand, type ShellPort, tables } from './dot-command.ts';

/** Commands that show functions, tables and columns. */
export const schemaCommands: readonly DotCommand[] = [
  {
    names: ['.functions', '\\df'],
    usage: '[PATTERN]',
    help: 'functions of SQL',
    more: "Those beyond SQLite's own say what they do; SQLite's are those of sqlite.org/lang_corefunc.html.",
    args: { most: 1 },
    run: listFunctions,
  },
  {
    names: ['.tables', '\\dt'],
    usage: '[PATTERN]',
    help: 'the tables',
    more: "Okta's and local ones.",
    args: { most: 1 },
    complete: tables,
    run: listTables,
  },
  {
    names: ['.schema'],
    usage: '[TABLE]',
    help: 'as CREATE statements',
    args: { most: 1 },
    complete: tables,
    run: showSchema,
  },
  {
    names: ['.describe', '\\d'],
    usage: '[TABLE]',
    help: 'the columns of a table',
    args: { most: 1 },
    complete: tables,
    run: (shell, line) => {
      const [name] = line.args;
      return name === undefined
        ? listTables(shell, line)
        : shell.runStatement(`DESCRIBE ${name.replace(/;$/, '')};`);
    },
  },
];

async function listFunctions({ schema, printRows }: ShellPort, { args }: CommandLine): Promise<void> {
  const matches = matcher(args[0]);
  const { functionUsages } = await schema();
  await printRows({
    columns: [
      { name: 'function', json: false },
      { name: 'description', json: false },
    ],
    rows: [
      ...functionUsages.map(({ usage, description }) => [usage, description] as const),
      ...[...sqliteFunctions, ...tableFunctions].map((name) => [`${name}(…)`, "SQLite's"] as const),
    ].filter(([usage]) => matches(usage)),
  });
}

async function listTables({ catalog, schema, printRows }: ShellPort, { args }: CommandLine): Promise<void> {
  const matches = matcher(args[0]);
  const { localTables } = await schema();
  await printRows({
    columns: [
      { name: 'table', json: false },
      { name: 'description', json: false },
    ],
    rows: [
      ...catalog.names.map((name) => [name, describe(catalog, name)] as const),
      ...localTables.map(({ name }) => [name, 'local'] as const),
    ].filter(([name]) => matches(name)),
  });
}

const describe = (catalog: ShellPort['catalog'], name: string): string =>
  catalog.made.find((table) => table.name === name)?.description ?? 'DESCRIBE shows its columns';

/** As LIKE: `%` and `*` stand for any text; a bare word is found anywhere. */
function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const isBare = !/[%*]/.test(pattern);
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/[%*]/g, '.*');
  const expression = new RegExp(isBare ? source : `^${source}$`, 'i');
  return (name) => expression.test(name);
}

async function showSchema({ catalog, schema, print }: ShellPort, { args }: CommandLine): Promise<void> {
  const [wanted] = args;
  const matches = (name: string) => wanted === undefined || name.toLowerCase() === wanted.toLowerCase();
  const { localTables } = await schema();
  const definitions = [
    ...(wanted === undefined ? catalog.made : [catalog.find(wanted) ?? []].flat()).map(definitionOf),
    ...localTables.filter(({ name }) => matches(name)).map(({ sql }) => `${sql};\n`),
  ];
  if (wanted !== undefined && definitions.length === 0) {
    const names = [...catalog.names, ...localTables.map(({ name }) => name)];
    const meant = nearest(wanted, names);
    throw new SqlError(`no such table: ${wanted}`, {
      hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
    });
  }
  print(definitions.join('\n'));
}

function definitionOf({ name, description, columns }: Table): string {
  const declared = columns.map((column) => `${column.name} ${typeNames[column.type]}`);
  const widest = Math.max(...declared.map((text) => text.length)) + 1;
  const lines = columns.map((column, index) => {
    const comma = index === columns.length - 1 ? ' ' : ',';
    return `  ${`${declared[index]}${comma}`.padEnd(widest)} -- ${column.description}`;
  });
  return `-- ${description}\nCREATE TABLE ${name} (\n${lines.join('\n')}\n);\n`;
}
