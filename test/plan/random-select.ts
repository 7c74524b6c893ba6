import type { ParameterValue } from '../../src/sql/parameter-value.ts';
import type { Choices } from './choices.ts';
import { type LoadedTable, loadedTables } from './everything.ts';
import { randomOrgPredicate } from './random-org-predicate.ts';
import { orgNames, roleIds, tokenIds, userIds } from './random-rows.ts';
import { either, oktaqlText } from './two-texts.ts';

/** A table, derived table or CTE as the expressions of a scope see it. */
interface Source {
  /** By what its columns are qualified; undefined for the columns that USING or NATURAL merged. */
  readonly qualifier: string | undefined;
  readonly columns: readonly string[];
  /** Written instead of the qualifier now and then: the three-part name. */
  readonly longQualifier?: string | undefined;
  readonly tokens?: boolean;
  /** The hidden columns, each with what plain SQLite reads in its place. */
  readonly hidden?: Hidden;
}

/** `sql` of the name by which the columns of the table are qualified. */
type Hidden = Readonly<Record<string, (qualifier: string) => string>>;

interface Item {
  readonly sql: string;
  readonly source: Source;
  /** Columns that must be bound. */
  readonly needs: readonly string[];
}

interface Select {
  readonly sql: string;
  readonly columns: readonly string[];
}

interface Cte {
  readonly name: string;
  readonly columns: readonly string[];
}

type Env = readonly (readonly Source[])[];

/** Views that every session of the property has. */
export const views = [
  `CREATE VIEW v_tokens AS SELECT id AS tid, userId, subdomain FROM ${mention('tokens')}`,
  `CREATE VIEW v_owned (token, login, org) AS SELECT t.id, u.login, t.subdomain FROM ${mention('tokens')} t JOIN ${mention('users')} u ON u.id = t.userId AND u.subdomain = t.subdomain`,
  "CREATE VIEW v_over AS SELECT tid, userId FROM v_tokens WHERE subdomain = 'acme'",
  `CREATE VIEW v_bosses AS SELECT managerId FROM ${mention('users')} WHERE status = 'ACTIVE'`,
  'CREATE VIEW aux.v_watch AS SELECT k COLLATE NOCASE AS kk, note, org FROM owners',
  `CREATE VIEW v_hidden AS SELECT ${either('t.apiTokenId', 't.id AS apiTokenId')}, subdomain FROM ${mention('tokens')} t WHERE ${either('lastUsed', lastUsedOf('t'))} IS NOT NULL`,
  'CREATE VIEW v_count AS SELECT userId, count(*) AS n FROM v_tokens GROUP BY userId',
];
const viewColumns: Readonly<Record<string, readonly string[]>> = {
  v_tokens: ['tid', 'userId', 'subdomain'],
  v_owned: ['token', 'login', 'org'],
  v_over: ['tid', 'userId'],
  v_count: ['userId', 'n'],
  v_hidden: ['apiTokenId', 'subdomain'],
  'aux.v_watch': ['kk', 'note', 'org'],
};

const localColumns: Readonly<Record<string, readonly string[]>> = {
  owners: ['k', 'org', 'note'],
  marks: ['subdomain', 'id', 'userId'],
  loose: ['k', 'n', 'x'],
  folded: ['k', 'org'],
  tags: ['id', 'userId', 'subdomain'],
  named: ['apiTokenId', 'lastUsed', 'subdomain'],
  'aux.owners': ['k', 'org', 'note'],
  'aux.watch': ['userId', 'subdomain', 'id'],
};

const virtualColumns: Readonly<Record<LoadedTable, readonly string[]>> = {
  tokens: ['id', 'userId', 'subdomain', 'name'],
  users: ['id', 'subdomain', 'login', 'managerId', 'status'],
  roles: ['userId', 'id', 'subdomain', 'type'],
  targets: ['userId', 'roleId', 'subdomain', 'id'],
};

const hiddenColumns: Partial<Readonly<Record<LoadedTable, Hidden>>> = {
  tokens: { apiTokenId: (qualifier) => `${qualifier}.id`, lastUsed: lastUsedOf },
  users: { personId: (qualifier) => `${qualifier}.id`, name: (qualifier) => `${qualifier}.login` },
};
const hiddenNames = ['apiTokenId', 'lastUsed', 'personId', 'name'];

function lastUsedOf(qualifier: string): string {
  return `CAST(last_used(${qualifier}.expiresAt, ${qualifier}.tokenWindow) AS TEXT)`;
}

function mention(table: LoadedTable): string {
  const { table: declared, name } = loadedTables[table];
  return either(declared.name, `all_${name}`);
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export interface RandomSelect {
  /** In two spellings: see `either`. */
  readonly sql: string;
  readonly ordered: boolean;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly usesKeyedTables: boolean;
}

export function randomSelect(choices: Choices): RandomSelect {
  const generator = new Generator(choices);
  return generator.statement();
}

class Generator {
  readonly #choices: Choices;
  #names = 0;
  /** Tables that may still be mentioned, so that no cross product explodes. */
  #budget = 6;
  #keyed = false;
  readonly #parameters: Record<string, ParameterValue> = {};
  /** The names of all columns so far: one of them may be in sight of a query that is inside of another. */
  readonly #visible = new Set<string>();
  /** While ON conditions are written: there further tables may follow that have a column. */
  #isInFrom = false;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  statement(): RandomSelect {
    const body = this.#choices.rarely(10) ? this.#wholeRows() : this.#query(0, [], []);
    const ordered = body.columns.length > 0 && this.#choices.rarely(3);
    const terms = body.columns.map((_, index) => index + 1).join(', ');
    const sql = ordered ? `${body.sql} ORDER BY ${terms}` : body.sql;
    return { sql, ordered, parameters: this.#parameters, usesKeyedTables: this.#keyed };
  }

  /** `*` over all that is joined: how many columns that are, SQLite knows. */
  #wholeRows(): Select {
    const { sql, sources, conditions } = this.#from(0, [], []);
    const where = [...conditions, ...this.#choices.several(0, 3, () => this.#predicate(0, [sources], []))];
    return {
      sql: `SELECT * FROM ${sql}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`,
      columns: [],
    };
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** WITH, compound, or a single SELECT. */
  #query(depth: number, env: Env, ctes: readonly Cte[], width?: number): Select {
    const wasInFrom = this.#isInFrom;
    this.#isInFrom = false;
    const query = this.#anyQuery(depth, env, ctes, width);
    this.#isInFrom = wasInFrom;
    return query;
  }

  #anyQuery(depth: number, env: Env, ctes: readonly Cte[], width?: number): Select {
    const choices = this.#choices;
    if (depth < 2 && choices.rarely(5)) return this.#with(depth, env, ctes, width);
    if (depth < 3 && choices.rarely(7)) {
      const first = this.#select(depth, env, ctes, width);
      const second = this.#select(depth, env, ctes, first.columns.length);
      const operator = choices.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT']);
      return { sql: `${first.sql} ${operator} ${second.sql}`, columns: first.columns };
    }
    return this.#select(depth, env, ctes, width);
  }

  #with(depth: number, env: Env, ctes: readonly Cte[], width?: number): Select {
    const choices = this.#choices;
    const known = [...ctes];
    const definitions: string[] = [];
    let recursive = false;
    for (let count = 1 + choices.below(2); count > 0; count--) {
      const name = choices.rarely(4)
        ? choices.pick(['owners', 'marks', 'api_tokens', 'users'])
        : this.#name('c');
      if (known.some((cte) => cte.name === name && !ctes.includes(cte))) continue;
      const materialized = choices.pick(['', '', 'MATERIALIZED ', 'NOT MATERIALIZED ']);
      if (choices.rarely(4)) {
        recursive = true;
        this.#budget -= 2;
        const seed = choices.pick([
          'managerId IS NULL',
          "id = 'u1'",
          "id IN ('u1', '7') AND subdomain = 'acme'",
        ]);
        const step = choices.pick([`u.managerId = ${name}.uid`, `u.id = ${name}.boss`]);
        definitions.push(
          `${name}(uid, boss, lvl) AS ${materialized}(SELECT id, managerId, 0 FROM ${mention('users')} WHERE ${seed} UNION SELECT u.id, u.managerId, lvl + 1 FROM ${mention('users')} u JOIN ${name} ON ${step} WHERE lvl < 3)`,
        );
        known.push({ name, columns: ['uid', 'boss', 'lvl'] });
        continue;
      }
      // A CTE does not see the columns around it when it is in a FROM clause; SQLite lets one in a subquery see them.
      const visible = known.filter((cte) => cte.name !== name);
      const query = this.#query(depth + 1, [], visible);
      const columns = choices.rarely(3)
        ? query.columns.map((_, index) => `${name}_${index + 1}`)
        : query.columns;
      const list = columns === query.columns ? '' : `(${columns.join(', ')})`;
      definitions.push(`${name}${list} AS ${materialized}(${query.sql})`);
      known.splice(0, known.length, ...visible, { name, columns });
    }
    const main = this.#query(depth + 1, env, known, width);
    if (definitions.length === 0) return main;
    return {
      sql: `WITH ${recursive ? 'RECURSIVE ' : ''}${definitions.join(', ')} ${main.sql}`,
      columns: main.columns,
    };
  }

  #select(depth: number, env: Env, ctes: readonly Cte[], width?: number): Select {
    const choices = this.#choices;
    const { sql: from, sources, conditions } = this.#from(depth, env, ctes);
    const inner: Env = [sources, ...env];
    const where = [...conditions, ...choices.several(0, 3, () => this.#predicate(depth, inner, ctes))];
    const whereSql = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`;
    const shape = choices.below(8);
    const tail = `FROM ${from}${whereSql}`;
    if (shape === 5) return this.#grouped(depth, inner, ctes, tail, width);
    if (shape === 6 && depth < 2) return this.#windowed(inner, tail, width);
    const count = width ?? 1 + choices.below(3);
    const results = this.#results(
      count,
      () => (choices.rarely(4) ? this.#expression(depth, inner, ctes) : this.#column(inner)),
      inner,
    );
    const distinct = choices.rarely(6) ? 'DISTINCT ' : '';
    if (width === undefined && choices.rarely(8) && sources.every(({ columns }) => columns.length > 0)) {
      const star = this.#star(sources);
      if (star !== undefined) return { sql: `SELECT ${distinct}${star.sql} ${tail}`, columns: star.columns };
    }
    const sql = `SELECT ${distinct}${results.map(({ sql: result }) => result).join(', ')} ${tail}`;
    const columns = results.map(({ name }) => name);
    if (depth > 0 && choices.rarely(6)) {
      return {
        sql: `SELECT * FROM (${sql} ORDER BY ${columns.map((_, i) => i + 1).join(', ')} LIMIT ${choices.pick([1, 2, 3, 4, 0])})`,
        columns,
      };
    }
    return { sql, columns };
  }

  /** `x.*` of one source whose columns are known in full. */
  #star(sources: readonly Source[]): Select | undefined {
    const source = sources.find(
      ({ qualifier, tokens, columns }) =>
        qualifier !== undefined && tokens !== true && new Set(columns).size === columns.length,
    );
    if (source === undefined) return undefined;
    return { sql: `${source.qualifier}.*`, columns: source.columns };
  }

  /** A hidden column without an alias: its name is its own. */
  #plainHidden([sources = []]: Env, taken: Set<string>): { sql: string; name: string } | undefined {
    const [source] = sources.filter(
      ({ hidden, qualifier }) => hidden !== undefined && qualifier !== undefined,
    );
    const names = Object.keys(source?.hidden ?? {}).filter((name) => !taken.has(name));
    if (source === undefined || names.length === 0) return undefined;
    const name = this.#choices.pick(names);
    const { qualifier = '', hidden } = source;
    taken.add(name);
    this.#visible.add(name);
    return { sql: either(`${qualifier}.${name}`, `${hidden?.[name]?.(qualifier)} AS ${name}`), name };
  }

  #results(count: number, make: () => string, env?: Env): { sql: string; name: string }[] {
    const taken = new Set<string>();
    return Array.from({ length: count }, () => {
      const plain = env && this.#choices.rarely(8) ? this.#plainHidden(env, taken) : undefined;
      if (plain !== undefined) return plain;
      const expression = make();
      const wanted = this.#choices.rarely(5) ? this.#choices.pick(['id', 'userId', 'k', 'subdomain']) : '';
      const name = wanted === '' || taken.has(wanted) ? this.#name('x') : wanted;
      taken.add(name);
      return { sql: `${expression}${this.#choices.pick([' AS ', ' '])}${name}`, name };
    });
  }

  #grouped(depth: number, env: Env, ctes: readonly Cte[], tail: string, width?: number): Select {
    const choices = this.#choices;
    const count = width ?? 2;
    const byColumns = choices.rarely(4) ? [] : choices.several(1, 2, () => this.#column(env));
    // An aggregate of the columns around would belong to the query around.
    const own = () => this.#column(env.slice(0, 1));
    const aggregate = () =>
      choices.oneOf(
        () => 'count(*)',
        () => `count(DISTINCT ${own()})`,
        () => `max(${own()})`,
        () => `min(${own()})`,
        () => `count(*) FILTER (WHERE ${this.#predicate(3, env.slice(0, 1), ctes)})`,
      );
    const results = this.#results(count, () =>
      byColumns.length > 0 && choices.below(2) === 0 ? choices.pick(byColumns) : aggregate(),
    );
    const columns = results.map(({ name }) => name);
    const group = byColumns.length === 0 ? '' : ` GROUP BY ${byColumns.join(', ')}`;
    const having = choices.rarely(3)
      ? ` HAVING ${byColumns.length > 0 && choices.below(2) === 0 ? `${choices.pick(byColumns)} = ${this.#value()}` : `${aggregate()} ${choices.pick(['>', '<', '='])} 1`}`
      : '';
    const nested =
      group !== '' && depth < 3 && this.#budget > 0 && choices.rarely(4)
        ? // Of columns that are not grouped by, a subquery would see those of any row.
          ` HAVING ${choices.pick(byColumns)} IN (${this.#query(depth + 1, env.slice(1), ctes, 1).sql})`
        : having;
    // SQLite takes HAVING without GROUP BY only beside an aggregate.
    const usable = group === '' && !results.some(({ sql }) => /count|max|min/.test(sql)) ? '' : nested;
    return {
      sql: `SELECT ${results.map(({ sql }) => sql).join(', ')} ${tail}${group}${depth > 4 ? '' : usable}`,
      columns,
    };
  }

  #windowed(env: Env, tail: string, width?: number): Select {
    const choices = this.#choices;
    const results = this.#results(width ?? 2, () =>
      choices.oneOf(
        () => this.#column(env),
        () => `count(*) OVER (PARTITION BY ${this.#column(env)})`,
        () => `rank() OVER (ORDER BY ${this.#column(env)})`,
        () => `max(${this.#column(env)}) OVER (PARTITION BY ${this.#column(env)})`,
      ),
    );
    return {
      sql: `SELECT ${results.map(({ sql }) => sql).join(', ')} ${tail}`,
      columns: results.map(({ name }) => name),
    };
  }

  #from(
    depth: number,
    env: Env,
    ctes: readonly Cte[],
  ): { sql: string; sources: Source[]; conditions: string[] } {
    const choices = this.#choices;
    const wasInFrom = this.#isInFrom;
    this.#isInFrom = true;
    const sources: Source[] = [];
    const conditions: string[] = [];
    let sql = this.#node(depth, env, ctes, sources, conditions);
    let groupable = true;
    for (let joins = choices.below(3); joins > 0 && this.#budget > 0; joins--) {
      const before = sources.length;
      const right = this.#node(depth, env, ctes, sources, conditions);
      const added = sources.slice(before);
      const others = sources.slice(0, before);
      sql = `${sql} ${this.#join(depth, env, ctes, others, added, right, sources)}`;
      if (groupable && choices.rarely(6)) sql = `(${sql})`;
      groupable = true;
    }
    this.#isInFrom = wasInFrom;
    return { sql, sources, conditions };
  }

  #join(
    depth: number,
    env: Env,
    ctes: readonly Cte[],
    left: readonly Source[],
    right: readonly Source[],
    sql: string,
    all: Source[],
  ): string {
    const choices = this.#choices;
    const scope: Env = [all, ...env];
    const condition = () => {
      const [one] = right;
      const equal = `${this.#columnOf(one ?? choices.pick(right))} ${choices.pick(['=', '=', '=', 'IS', '=='])} ${this.#columnOf(choices.pick(left))}`;
      const more = choices.several(0, 2, () => this.#predicate(depth + 1, scope, ctes));
      return (choices.rarely(5) ? more : [equal, ...more]).join(' AND ') || '1';
    };
    const common = () => {
      const names = new Set(left.flatMap(({ columns }) => columns));
      const shared = right.flatMap(({ columns }) => columns).filter((column) => names.has(column));
      const countIn = (sources: readonly Source[], name: string) =>
        sources.filter(({ qualifier, columns }) => qualifier !== undefined && columns.includes(name)).length;
      const isMerged = (name: string) =>
        left.some(({ qualifier, columns }) => qualifier === undefined && columns.includes(name));
      return shared.filter(
        (name) => (countIn(left, name) === 1 || isMerged(name)) && countIn(right, name) === 1,
      );
    };
    const spelled = choices.pick([
      'JOIN',
      'LEFT JOIN',
      'INNER JOIN',
      'LEFT OUTER JOIN',
      'RIGHT JOIN',
      'FULL JOIN',
      'FULL OUTER JOIN',
      'CROSS JOIN',
      ',',
    ]);
    if (spelled === ',') return `, ${sql}`;
    if (choices.rarely(3)) {
      const shared = common();
      if (shared.length > 0 && spelled !== 'CROSS JOIN') {
        const isNatural = choices.rarely(4);
        const names = isNatural ? shared : choices.several(1, 2, () => choices.pick(shared));
        all.push({ qualifier: undefined, columns: names });
        return isNatural
          ? `NATURAL ${spelled} ${sql}`
          : `${spelled} ${sql} USING (${[...new Set(names)].join(', ')})`;
      }
    }
    return `${spelled} ${sql} ON ${condition()}`;
  }

  /** A table, or a join in parentheses. */
  #node(depth: number, env: Env, ctes: readonly Cte[], sources: Source[], conditions: string[]): string {
    const choices = this.#choices;
    const add = (before: readonly Source[]): string => {
      const item = this.#item(depth, env, ctes, [...sources, ...before]);
      sources.push(item.source);
      for (const column of item.source.columns) this.#visible.add(column);
      for (const column of item.needs)
        conditions.push(this.#binding(`${item.source.qualifier}.${column}`, sources));
      return item.sql;
    };
    if (choices.rarely(8) && this.#budget > 1) {
      const start = sources.length;
      const first = add([]);
      const middle = sources.length;
      const second = add([]);
      const inside = sources.slice(start);
      const join = this.#join(
        depth,
        env,
        ctes,
        sources.slice(start, middle),
        sources.slice(middle),
        second,
        inside,
      );
      sources.push(...inside.filter((source) => !sources.includes(source)));
      return `(${first} ${join})`;
    }
    return add([]);
  }

  /** A predicate that binds a column which must be bound. */
  #binding(column: string, sources: readonly Source[]): string {
    const choices = this.#choices;
    const others = sources.slice(0, -1);
    return choices.oneOf(
      () => `${column} = ${text(choices.pick(userIds))}`,
      () =>
        `${column} IN (${choices.several(1, 3, () => text(choices.pick([...userIds, ...roleIds]))).join(', ')})`,
      () =>
        others.length === 0
          ? `${column} = ${text('u1')}`
          : `${column} = ${this.#columnOf(choices.pick(others))}`,
      () =>
        others.length === 0
          ? `${column} = ${text('7')}`
          : `${this.#columnOf(choices.pick(others))} = ${column}`,
      () => `${column} IN (SELECT k FROM owners)`,
      () => `${column} IN (SELECT id FROM ${mention('users')})`,
    );
  }

  #item(depth: number, env: Env, ctes: readonly Cte[], siblings: readonly Source[]): Item {
    const choices = this.#choices;
    this.#budget--;
    const isTaken = (name: string) =>
      [...siblings].some(({ qualifier }) => qualifier?.toLowerCase() === name);
    const alias = (): string => {
      const short = choices.rarely(4) && !isTaken('t') ? 't' : this.#name('t');
      return short;
    };
    const virtual = (table: LoadedTable): Item => {
      const { name } = loadedTables[table];
      const needs = table === 'roles' ? ['userId'] : table === 'targets' ? ['userId', 'roleId'] : [];
      if (needs.length > 0) this.#keyed = true;
      const bare = choices.rarely(4) && !isTaken(name) && needs.length === 0;
      const columns = virtualColumns[table];
      const source = { columns, tokens: table === 'tokens', hidden: hiddenColumns[table] ?? {} };
      if (bare) {
        const written = this.#written(table);
        return {
          sql: either(written, `all_${name} AS ${name}`),
          source: { ...source, qualifier: name, longQualifier: either(this.#written(table), name) },
          needs,
        };
      }
      const as = alias();
      const spelled = choices.pick([` ${as}`, ` AS ${as}`, ` "${as}"`, ` AS [${as}]`]);
      return {
        sql: `${either(this.#written(table), `all_${name}`)}${spelled}`,
        source: { ...source, qualifier: as },
        needs,
      };
    };
    const local = (): Item => {
      const name = choices.pick([...Object.keys(localColumns), 'marks', 'tags', 'tags', 'aux.watch']);
      const cte = ctes.find((candidate) => candidate.name === name);
      const as = alias();
      return {
        sql: `${name} ${as}`,
        source: { qualifier: as, columns: cte?.columns ?? localColumns[name] ?? [] },
        needs: [],
      };
    };
    const view = (): Item => {
      const name = choices.pick(Object.keys(viewColumns));
      const as = alias();
      this.#budget--;
      return { sql: `${name} ${as}`, source: { qualifier: as, columns: viewColumns[name] ?? [] }, needs: [] };
    };
    const cte = (): Item => {
      if (ctes.length === 0) return virtual('tokens');
      const { name, columns } = choices.pick(ctes);
      const as = alias();
      return { sql: `${name} ${as}`, source: { qualifier: as, columns }, needs: [] };
    };
    const derived = (): Item => {
      if (depth >= 3 || this.#budget <= 0) return virtual('users');
      const query = this.#query(depth + 1, env.slice(0, 0), ctes);
      const as = alias();
      return {
        sql: `(${query.sql}) ${choices.pick(['', 'AS '])}${as}`,
        source: { qualifier: as, columns: query.columns },
        needs: [],
      };
    };
    const values = (): Item => {
      const as = alias();
      const rows = choices.several(1, 3, () => `(${this.#value()}, ${text(choices.pick(orgNames))})`);
      return {
        sql: `(VALUES ${rows.join(', ')}) ${as}`,
        source: { qualifier: as, columns: ['column1', 'column2'] },
        needs: [],
      };
    };
    const each = (): Item => {
      const as = alias();
      const [tokens] = siblings.filter((source) => source.tokens && source.qualifier !== undefined);
      const argument =
        tokens !== undefined && choices.below(2) === 0
          ? `${tokens.qualifier}.network, '$.include'`
          : `'["u1","7","t1"]'`;
      return {
        sql: `json_each(${argument}) ${as}`,
        source: { qualifier: as, columns: ['value', 'key'] },
        needs: [],
      };
    };
    const kinds = [
      () => virtual('tokens'),
      () => virtual('users'),
      local,
      () => virtual('tokens'),
      local,
      () => virtual('users'),
      cte,
      derived,
      () => virtual('roles'),
      view,
      values,
      cte,
      each,
      () => virtual('targets'),
      derived,
    ];
    return choices.pick(kinds)();
  }

  #written(table: LoadedTable): string {
    const parts = loadedTables[table].table.name.split('.');
    const quote = (part: string) =>
      this.#choices.oneOf(
        () => part,
        () => part.toUpperCase(),
        () => `"${part}"`,
        () => `\`${part}\``,
        () => `[${part}]`,
      );
    if (!this.#choices.rarely(3)) return parts.join('.');
    return parts.map(quote).join(this.#choices.pick(['.', '.', ' . ']));
  }

  #columnOf(source: Source, name = this.#choices.pick(source.columns)): string {
    const choices = this.#choices;
    const spelled = choices.rarely(8) ? `"${name}"` : choices.rarely(8) ? name.toUpperCase() : name;
    const qualifier =
      source.longQualifier !== undefined && choices.rarely(3) ? source.longQualifier : source.qualifier;
    return qualifier === undefined ? spelled : `${qualifier}.${spelled}`;
  }

  /** A hidden column of the source by its name, qualified or, where it is no other column's, alone. */
  #hiddenOf(source: Source, siblings: readonly Source[]): string {
    const choices = this.#choices;
    const name = choices.pick(Object.keys(source.hidden ?? {}));
    const { qualifier = '', hidden, longQualifier } = source;
    const sqlite = hidden?.[name]?.(qualifier) ?? '';
    const spelled = choices.pick([name, name, `"${name}"`, `[${name.toUpperCase()}]`]);
    const isAlone = choices.rarely(2) && !this.#isInFrom && !this.#visible.has(name);
    if (!isAlone) {
      const written =
        longQualifier !== undefined && choices.rarely(3) ? oktaqlText(longQualifier) : qualifier;
      return either(`${written}.${choices.rarely(6) ? `'${name}'` : spelled}`, sqlite);
    }
    const others = siblings.filter((other) => other.hidden?.[name] !== undefined);
    return either(spelled, others.length > 1 ? 'ambiguous.column' : sqlite);
  }

  /** A column of the innermost scope, now and then of one around it. */
  #column(env: Env): string {
    const choices = this.#choices;
    const full = env.filter((scope) => scope.length > 0);
    const hidden = (depth: number, source: Source) =>
      full.slice(0, depth).some((scope) => scope.some(({ qualifier }) => qualifier === source.qualifier));
    const depth = full.length > 1 && choices.rarely(3) ? 1 + choices.below(full.length - 1) : 0;
    const usable = (full[depth] ?? []).filter((source) => !hidden(depth, source));
    const sources = usable.length > 0 ? usable : (full[0] ?? []);
    if (sources.length === 0) return this.#value();
    const source = choices.pick(sources);
    const isHere = depth === 0;
    if (isHere && Object.keys(source.hidden ?? {}).length > 0 && choices.rarely(4))
      return this.#hiddenOf(source, sources);
    const name = choices.pick(source.columns);
    // What is meant in a subquery by the name of a hidden column, tests of their own say.
    if (!isHere && hiddenNames.includes(name)) return this.#columnOf(source, name);
    const unique = full.flat().filter(({ columns }) => columns.includes(name)).length === 1;
    if (unique && choices.rarely(4))
      return this.#columnOf({ ...source, qualifier: undefined, longQualifier: undefined }, name);
    return this.#columnOf(source, name);
  }

  #value(): string {
    const choices = this.#choices;
    const value = () => choices.pick([...userIds, ...tokenIds, ...orgNames, 'ci', 'zz', '']);
    return choices.oneOf(
      () => text(choices.pick(['u1', 't1', '7', '07'])),
      () => text(value()),
      () => {
        const name = this.#name('p');
        this.#parameters[name] = value();
        return choices.rarely(3) ? either(`'{{ ${name} }}'`, `:${name}`) : `:${name}`;
      },
      () => choices.pick(['7', '07', '7.0', '-7', '1', 'NULL', '0x7', '7e0', "x'37'"]),
      () => text(choices.pick(orgNames)),
    );
  }

  /** What a person typed that is a number, beside the literal that it is where a number is wanted. */
  #givenNumber(): string {
    const choices = this.#choices;
    const digits = choices.pick([
      '2',
      '1',
      '7',
      '07',
      '2.0',
      '1.5',
      '0',
      '+2',
      '.5e1',
      '-1',
      '9007199254740993',
    ]);
    return this.#given(digits, `(${digits})`, choices.pick(['', ' ', '\r']));
  }

  /** The same where a text is wanted. */
  #givenText(): string {
    const digits = this.#choices.pick(['7', '07', '7.0', '+7', '7e0', 'u1']);
    return this.#given(digits, text(digits));
  }

  #given(digits: string, literal: string, behind = ''): string {
    const name = this.#name('g');
    this.#parameters[name] = { given: digits + behind };
    return either(this.#choices.rarely(3) ? `'{{ ${name} }}'` : `:${name}`, literal);
  }

  /** Several values for IN, as a list and one by one. */
  #givenList(): string {
    const values = this.#choices.several(0, 3, () =>
      this.#choices.pick([...userIds, ...tokenIds, ...orgNames]),
    );
    const name = this.#name('l');
    this.#parameters[name] = values.map((value) => (this.#choices.rarely(2) ? { given: value } : value));
    return either(`:${name}`, values.map(text).join(', '));
  }

  /** A comparison whose other side says what a given text is. */
  #comparisonWithGiven(env: Env): string {
    const choices = this.#choices;
    const column = () => this.#column(env);
    const operator = () => choices.pick(['=', '<', '>=', '<>', 'IS', 'IS NOT']);
    return choices.oneOf(
      () => `length(${column()}) ${operator()} ${this.#givenNumber()}`,
      () => `${this.#givenNumber()} ${operator()} length(${column()})`,
      () => `length(${column()}) BETWEEN ${this.#givenNumber()} AND ${this.#givenNumber()}`,
      () => `length(${column()}) IN (1, ${this.#givenNumber()})`,
      () => `7 / ${this.#givenNumber()} > 1`,
      () => `abs(${this.#givenNumber()}) = coalesce(${this.#givenNumber()}, 2)`,
      () => `(SELECT ${this.#givenNumber()}) < length(${column()})`,
      () => `upper(${column()}) ${operator()} ${this.#givenText()}`,
      () => `${column()} || '' IN (${this.#givenText()}, ${this.#givenText()})`,
      () => `${column()} || '' LIKE '%' || ${this.#givenText()}`,
      () => `upper(${column()}) ${choices.pick(['IN', 'NOT IN'])} (${this.#givenList()})`,
    );
  }

  /** A key column that a given text, or a list, binds. */
  #keyWithGiven(env: Env): string {
    const choices = this.#choices;
    const [sources = []] = env;
    const source = choices.pick(sources.filter(({ tokens }) => tokens === true));
    if (source === undefined) return this.#comparisonWithGiven(env);
    const column = this.#columnOf(source, choices.pick(['id', 'userId', 'subdomain']));
    return choices.oneOf(
      () => `${column} = ${this.#givenText()}`,
      () => `${column} IN (${this.#givenList()})`,
      () => `${column} IN (${this.#givenText()}, ${this.#givenText()})`,
    );
  }

  #expression(depth: number, env: Env, ctes: readonly Cte[]): string {
    const choices = this.#choices;
    return choices.oneOf(
      () => this.#column(env),
      () => this.#value(),
      () => `upper(${this.#column(env)})`,
      () => `coalesce(${this.#column(env)}, ${this.#value()})`,
      () => `(${this.#column(env)})`,
      () =>
        `CASE WHEN ${this.#predicate(depth + 1, env, ctes)} THEN ${this.#column(env)} ELSE ${this.#value()} END`,
      () => `CAST(${this.#column(env)} AS ${choices.pick(['TEXT', 'INTEGER'])})`,
      () => this.#scalar(depth, env, ctes),
      () => `+${this.#column(env)}`,
      () => `${this.#column(env)} || ''`,
    );
  }

  #scalar(depth: number, env: Env, ctes: readonly Cte[]): string {
    if (depth >= 3 || this.#budget <= 0) return this.#value();
    const { sql, sources, conditions } = this.#from(depth + 1, env, ctes);
    const inner: Env = [sources, ...env];
    const where = [
      ...conditions,
      ...this.#choices.several(0, 2, () => this.#predicate(depth + 1, inner, ctes)),
    ];
    const result = this.#choices.pick(['min', 'max', 'count']);
    return `(SELECT ${result}(${this.#column([sources])}) FROM ${sql}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`})`;
  }

  #comparable(env: Env): string {
    const choices = this.#choices;
    const [sources = []] = env;
    const keys = sources.flatMap((source) =>
      source.columns
        .filter((column) => ['id', 'userId', 'subdomain', 'k', 'org'].includes(column))
        .map((column) => ({ source, column })),
    );
    if (keys.length === 0 || choices.rarely(4)) return this.#column(env);
    const { source, column } = choices.pick(keys);
    const [own] = Object.keys(source.hidden ?? {});
    if (column === 'id' && own !== undefined && choices.rarely(4)) {
      return either(`${source.qualifier}.${own}`, `${source.qualifier}.id`);
    }
    return this.#columnOf(source, column);
  }

  #valueFor(column: string): string {
    const choices = this.#choices;
    if (choices.rarely(4)) return this.#value();
    if (/subdomain|org/i.test(column)) return text(choices.pick(orgNames));
    return text(choices.pick(/user|managerId/i.test(column) ? userIds : [...tokenIds, ...userIds]));
  }

  #predicate(depth: number, env: Env, ctes: readonly Cte[]): string {
    const choices = this.#choices;
    const column = () => this.#comparable(env);
    const small = (): string => {
      const name = column();
      return `${name} = ${this.#valueFor(name)}`;
    };
    const pair = (): [string, string] => [column(), column()];
    const nested = (): string => (depth >= 3 ? small() : this.#predicate(depth + 1, env, ctes));
    return choices.oneOf(
      small,
      () => {
        const name = column();
        return `${this.#valueFor(name)} ${choices.pick(['=', '==', 'IS'])} ${name}`;
      },
      () => {
        const name = column();
        return `${name} IN (${choices.several(0, 4, () => this.#valueFor(name)).join(', ')})`;
      },
      () => `${column()} ${choices.pick(['=', 'IS', '=', 'IS NOT DISTINCT FROM'])} ${this.#column(env)}`,
      () => `(${nested()} OR ${nested()})`,
      () => `(${nested()} AND ${nested()} OR ${nested()})`,
      () => {
        const [one, other] = pair();
        const tuple = () => `(${one} = ${this.#valueFor(one)} AND ${other} = ${this.#valueFor(other)})`;
        return `(${choices.several(1, 3, tuple).join(' OR ')})`;
      },
      () => {
        const [one, other] = pair();
        return `(${one}, ${other}) ${choices.pick(['=', 'IS'])} (${this.#valueFor(one)}, ${this.#valueFor(other)})`;
      },
      () => {
        const [one, other] = pair();
        return `(${one}, ${other}) IN (VALUES ${choices.several(1, 3, () => `(${this.#valueFor(one)}, ${this.#valueFor(other)})`).join(', ')})`;
      },
      () => {
        const name = column();
        return `${name} IN (VALUES ${choices.several(1, 3, () => `(${this.#valueFor(name)})`).join(', ')})`;
      },
      () => {
        if (depth >= 3 || this.#budget <= 0) return small();
        const query = this.#query(depth + 1, env, ctes, 1);
        return `${column()} ${choices.pick(['IN', 'IN', 'NOT IN'])} (${query.sql})`;
      },
      () => {
        if (depth >= 3 || this.#budget <= 0) return small();
        const query = this.#query(depth + 1, env, ctes, 2);
        const [one, other] = pair();
        return `(${one}, ${other}) IN (${query.sql})`;
      },
      () => {
        if (depth >= 3 || this.#budget <= 0) return small();
        const query = this.#query(depth + 1, env, ctes);
        return `${choices.pick(['', 'NOT '])}EXISTS (${query.sql})`;
      },
      () =>
        depth >= 3
          ? small()
          : `${column()} ${choices.pick(['=', 'IS', '<>'])} ${this.#scalar(depth, env, ctes)}`,
      () => {
        const name = column();
        const value = this.#valueFor(name);
        return `${name} BETWEEN ${value} AND ${value}`;
      },
      () => `${column()} ${choices.pick(['IS NULL', 'IS NOT NULL', '= NULL', 'IS NOT 7', 'ISNULL'])}`,
      () => `NOT ${nested()}`,
      () => `NOT (${nested()})`,
      () => `${small()} COLLATE ${choices.pick(['NOCASE', 'BINARY'])}`,
      () => {
        const name = column();
        return `${name} COLLATE NOCASE = ${this.#valueFor(name)}`;
      },
      () => `${column()} ${choices.pick(['<', '>=', '<>', 'LIKE', 'GLOB', 'NOT LIKE'])} ${this.#value()}`,
      () => `${this.#expression(depth + 1, env, ctes)} = ${this.#value()}`,
      () => `${column()} BETWEEN ${this.#value()} AND ${this.#value()}`,
      () => choices.pick(['1', "'a' = 'a'", '0', 'NULL', '1 = 2']),
      () =>
        ctes.length === 0
          ? small()
          : `${column()} IN (SELECT ${choices.pick(choices.pick(ctes).columns)} FROM ${choices.pick(ctes).name})`,
      () => `${column()} IN (SELECT ${choices.pick(['k', 'org'])} FROM owners)`,
      () => {
        const known = choices.pick([
          { name: 'v_bosses', columns: ['managerId'] },
          { name: 'folded', columns: ['k', 'org'] },
          ...ctes,
        ]);
        const row = known.columns.map(column).join(', ');
        return `(${row}) ${choices.pick(['IN', 'IN', 'NOT IN'])} ${known.name}`;
      },
      () => `${column()} IN (SELECT k FROM ${choices.pick(['loose', 'folded', 'aux.owners'])})`,
      () => this.#orgPredicate(env) ?? small(),
      () => this.#orgPredicate(env) ?? small(),
      () =>
        choices.pick([
          '1',
          '0',
          'NULL',
          "'t' = lower('T')",
          `${column()} = NULL`,
          `${column()} NOT IN ('u1', NULL)`,
        ]),
      () => {
        if (depth >= 3 || this.#budget <= 0) return small();
        this.#keyed = true;
        this.#budget--;
        const [one, other] = pair();
        const { name } = loadedTables.roles;
        const roles = `${mention('roles')} ${name}${choices.pick(['', " WHERE type = 'ADMIN'"])}`;
        const not = choices.pick(['', 'NOT ']);
        return choices.pick([
          `${one} ${not}IN (SELECT userId FROM ${roles})`,
          `(${one}, ${other}) ${not}IN (SELECT ${name}.subdomain, ${name}.userId FROM ${roles})`,
          `CASE WHEN ${one} ${not}IN (SELECT userId FROM ${roles} GROUP BY 1) THEN 1 ELSE 0 END`,
        ]);
      },
      () => this.#timePredicate(env) ?? small(),
      () => this.#timePredicate(env) ?? small(),
      () => this.#comparisonWithGiven(env),
      () => this.#keyWithGiven(env),
    );
  }

  /** A condition over the name of an org alone; undefined where none is in sight. */
  #orgPredicate([sources = []]: Env): string | undefined {
    const withOrg = sources.filter(({ columns }) => columns.includes('subdomain') || columns.includes('org'));
    if (withOrg.length === 0) return undefined;
    const source = this.#choices.pick(withOrg);
    const column = this.#columnOf(source, source.columns.includes('subdomain') ? 'subdomain' : 'org');
    const bind = (value: string | null) => {
      const name = this.#name('p');
      this.#parameters[name] = value;
      return `:${name}`;
    };
    return `(${randomOrgPredicate(this.#choices, orgNames, bind)(column)})`;
  }

  /** A comparison of times, beside the same of numbers; undefined where no token is in sight. */
  #timePredicate(env: Env): string | undefined {
    const choices = this.#choices;
    const [sources = []] = env;
    const tokens = sources.filter(({ tokens, qualifier }) => tokens === true && qualifier !== undefined);
    const hides = (name: string | undefined) =>
      sources.filter(({ qualifier }) => qualifier === name).length !== 1;
    const [token] = tokens.filter(({ qualifier }) => !hides(qualifier));
    if (token === undefined) return undefined;
    const time = this.#columnOf({ ...token, longQualifier: undefined }, 'created');
    const ms = `round(unixepoch(${time}, 'subsec') * 1000)`;
    const floored = (unit: number) => `(${ms} - ${ms} % ${unit})`;
    const [left, number] = choices.pick([
      [time, ms],
      [`datetime(${time})`, floored(1000)],
      [`date(${time})`, floored(86_400_000)],
      [`unixepoch(${time})`, floored(1000)],
      [`julianday(${time})`, ms],
      [`coalesce(${time}, datetime('2026-11-01'))`, `coalesce(${ms}, ${Date.UTC(2026, 10, 1)})`],
    ] as const);
    const value = (): readonly [string, string] => {
      const at = Date.UTC(2026, 10, 1) + choices.pick([-86_400_000, -1, 0, 0, 1, 1000, 43_200_000]);
      const iso = new Date(at).toISOString();
      return [
        choices.pick([
          `'${iso}'`,
          `'${iso.slice(0, -1).replace('T', ' ')}'`,
          `'${new Date(at - 18_000_000).toISOString().replace('Z', '-05:00')}'`,
          `datetime('${iso}', 'subsec')`,
          `strftime('%Y-%m-%dT%H:%M:%fZ', '${iso}')`,
          `julianday('${iso}')`,
          `unixepoch('${iso}', 'subsec')`,
          `(SELECT '${iso}')`,
        ]),
        String(at),
      ];
    };
    const [first, second] = [value(), value()];
    const operator = choices.pick(['=', '<', '<=', '>', '>=', '<>', 'IS', 'IS NOT']);
    const shapes: readonly ((time: string, one: string, two: string) => string)[] = [
      (side, one) => `${side} ${operator} ${one}`,
      (side, one) => `${one} ${operator} ${side}`,
      (side, one, two) => `${side} BETWEEN ${one} AND ${two}`,
      (side, one, two) => `${side} NOT IN (${one}, ${two})`,
      (side, one, two) => `${side} IN (VALUES (${one}), (${two}))`,
      (side, one, two) => `CASE ${side} WHEN ${one} THEN 1 WHEN ${two} THEN 1 END`,
    ];
    const shape = choices.pick(shapes);
    return either(shape(left, first[0], second[0]), shape(number, first[1], second[1]));
  }
}
