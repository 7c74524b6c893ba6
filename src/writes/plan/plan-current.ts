import { findColumn, orgColumn } from '../../catalog/table.ts';
import { keyText } from '../../plan/key-text.ts';
import type { Clause } from '../../sql/outline.ts';
import { whereSelection } from './equal-select.ts';
import { plainEqualities } from './plain-equalities.ts';
import { commonPlan, type WriteInPlanning } from './write-in-planning.ts';
import { currentWord } from './write-operations.ts';
import type { CurrentPlan } from './write-plan.ts';

/** Undefined for every DELETE that is not word by word one of the two forms that mean the token in use. */
export function planCurrent(context: WriteInPlanning, where: Clause | undefined): CurrentPlan | undefined {
  const { text, table, operations, valueOfParameter } = context;
  const { current } = operations;
  const equalities = where && plainEqualities(text.tokens, where.span);
  if (where === undefined || current === undefined || equalities === undefined) return undefined;
  const valueFor = (name: string) => {
    const found = equalities.filter(({ column }) => findColumn(table, column)?.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) return undefined;
    return 'text' in only.value ? only.value.text : keyText(valueOfParameter(only.value.parameter));
  };
  const org = valueFor(orgColumn);
  if (typeof org !== 'string' || org === '') return undefined;
  const isForm = equalities.length === 1 || valueFor(operations.idColumn) === currentWord(operations);
  if (!isForm) return undefined;
  context.prepare(whereSelection(context.outline, table, where, []).selection);
  return { ...commonPlan(context), kind: 'current', operation: current, org };
}
