import type { BoundValue } from '../sql/parameter-value.ts';
import type { Operand } from '../sql/predicate.ts';

/** Gives the value of a parameter as it is written (`:name`); several values stand in an IN. */
export type ValueOfParameter = (parameter: string) => BoundValue | readonly BoundValue[] | undefined;

/**
 * The text that SQLite's TEXT affinity gives for a value; null for NULL; undefined for a BLOB, a list, no value, or a
 * REAL, which an integer beyond 64 bits is too.
 */
export function keyText(value: BoundValue | readonly BoundValue[] | undefined): string | null | undefined {
  if (value === null || typeof value === 'string') return value;
  const isInteger =
    typeof value === 'bigint' ? value === BigInt.asIntN(64, value) : Number.isSafeInteger(value);
  return isInteger ? String(value) : undefined;
}

/**
 * The text that a key column must have to equal the operand; null for NULL; undefined when it is no literal and no
 * parameter, or none that a text can equal.
 */
export function keyTextOf(operand: Operand, valueOfParameter: ValueOfParameter): string | null | undefined {
  if (operand.kind === 'parameter') return keyText(valueOfParameter(operand.name));
  if (operand.kind !== 'constant') return undefined;
  switch (operand.constant.kind) {
    case 'text':
    case 'integer':
      return operand.constant.value;
    case 'null':
      return null;
    case 'other':
      return undefined;
  }
}

/** The same for the list of an IN, where a parameter can have several values. */
export function keyTextsOf(
  operand: Operand,
  valueOfParameter: ValueOfParameter,
): readonly (string | null | undefined)[] {
  const value = operand.kind === 'parameter' ? valueOfParameter(operand.name) : undefined;
  return Array.isArray(value) ? value.map(keyText) : [keyTextOf(operand, valueOfParameter)];
}
