import type { SqlValue } from '../base/sql-value.ts';
import type { LocalSchema, View } from './scope.ts';

/**
 * The same schema, asked each question once: while one statement is planned, neither an answer nor a parameter changes.
 */
export function rememberSchema(schema: LocalSchema): LocalSchema {
  if (remembering.has(schema)) return schema;
  let views: readonly View[] | undefined;
  let tablesWithTimes: readonly string[] | undefined;
  const values = new Map<string, { readonly value: SqlValue | undefined }>();
  const remembered: LocalSchema = {
    columnsOf: remember((name) => schema.columnsOf(name)),
    isText: remember((table, column) => schema.isText(table, column)),
    timesOf: remember((table) => schema.timesOf(table)),
    get tablesWithTimes() {
      tablesWithTimes ??= schema.tablesWithTimes;
      return tablesWithTimes;
    },
    folds: remember((table, column) => schema.folds(table, column)),
    typeOf: remember((table, column) => schema.typeOf(table, column)),
    noteOf: (table, column) => schema.noteOf(table, column),
    viewNamed: remember((name) => schema.viewNamed(name)),
    canPrepare: remember((sql) => schema.canPrepare(sql)),
    evaluate: (expression, parameters) => {
      const known = values.get(expression);
      if (known !== undefined) return known.value;
      const value = schema.evaluate(expression, parameters);
      values.set(expression, { value });
      return value;
    },
    get views() {
      views ??= schema.views;
      return views;
    },
  };
  remembering.add(remembered);
  return remembered;
}

const remembering = new WeakSet<LocalSchema>();

function remember<Names extends readonly (string | readonly string[])[], Answer>(
  ask: (...names: Names) => Answer,
): (...names: Names) => Answer {
  const answers = new Map<string, Answer>();
  return (...names) => {
    const key = JSON.stringify(names);
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) return known as Answer;
    const answer = ask(...names);
    answers.set(key, answer);
    return answer;
  };
}
