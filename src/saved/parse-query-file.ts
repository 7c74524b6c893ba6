import { SqlError } from '../base/errors.ts';
import { locate } from '../sql/lexer.ts';
import { parameterKey, parametersOf } from '../sql/parameters.ts';
import { readStatements, type Statement } from '../sql/statement.ts';
import { isKeyword, type Token } from '../sql/token.ts';
import { parseParameter } from './declared-value.ts';
import { type Header, readHeader } from './header.ts';
import type { QueryFault } from './query-fault.ts';
import type { Parameter, SavedQuery } from './saved-query.ts';

type Fault = Omit<QueryFault, 'file' | 'line'> & { readonly line: number };

/**
 * A saved query out of the text of its file, or everything that is wrong with the text.
 * @param file as a person would write it
 */
export function parseQueryFile(
  name: string,
  file: string,
  text: string,
): SavedQuery | { readonly faults: readonly QueryFault[] } {
  const header = readHeader(text);
  const body = readBody(text);
  const faults: Fault[] = [
    ...('faults' in header ? header.faults : []),
    ...('faults' in body ? body.faults : []),
  ];
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(name)) {
    faults.push({ line: 1, message: `“${name}” is no name for a query: letters, digits, - and _` });
  }
  if (!('faults' in header)) {
    faults.push(...header.parameters.flatMap((parameter) => faultsOfParameter(parameter, header)));
    if ('statement' in body) faults.push(...faultsOfUse(header, body.statement.text.tokens, text));
  }
  if ('faults' in header || 'faults' in body || faults.length > 0) {
    const inOrder = [...faults].sort((a, b) => a.line - b.line);
    return { faults: inOrder.map((fault) => ({ file, ...fault })) };
  }
  const { lineOf: _, severity, notAssessed, subject, whenNone, kind, ...described } = header;
  const common = { ...described, name, file, text, statement: body.statement };
  return kind === 'check' && severity !== undefined
    ? { ...common, kind: 'check', severity, notAssessed, subject, whenNone }
    : { ...common, kind: 'report' };
}

/** The one statement of a file, which must only read. */
function readBody(text: string): { readonly statement: Statement } | { readonly faults: readonly Fault[] } {
  const faultAt = (token: Token | undefined, message: string) => ({
    faults: [{ line: locate(text, token?.start ?? text.length).line, message }],
  });
  try {
    const [statement, second] = readStatements(text);
    const [first, ...tokens] = statement?.text.tokens ?? [];
    if (statement === undefined) return faultAt(undefined, 'there is no statement behind the header');
    if (second !== undefined) {
      return faultAt(second.text.tokens[0], 'there are two statements: a saved query is one');
    }
    if (statement.kind !== 'sqlite' || !isKeyword(first, 'SELECT', 'WITH', 'VALUES')) {
      return faultAt(
        first,
        `a saved query only reads: it begins with SELECT, not ${first?.text ?? 'nothing'}`,
      );
    }
    const write = tokens.find((token, index) => isWrite(token, tokens[index + 1]));
    if (write !== undefined) return faultAt(write, `a saved query only reads: ${write.keyword} writes`);
    return { statement };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return {
      faults: [{ line: error.location?.line ?? locate(text, text.length).line, message: error.message }],
    };
  }
}

/** These words are never names unless they are quoted; `replace(…)` is a function. */
const isWrite = (token: Token, next: Token | undefined): boolean =>
  isKeyword(token, 'INSERT', 'UPDATE', 'DELETE') || (isKeyword(token, 'REPLACE') && isKeyword(next, 'INTO'));

function faultsOfParameter(
  { name, type, list, check, default: preset }: Parameter,
  header: Header,
): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (path: readonly (string | number)[], message: string) =>
    faults.push({
      line: header.lineOf(['parameters', name, ...path]),
      message: `parameters.${name}${message}`,
    });
  for (const bound of ['min', 'max', 'above', 'below'] as const) {
    const text = check[bound];
    if (text === undefined) continue;
    if (type === 'text' || type === 'boolean')
      add(['check', bound], `.check.${bound} is nothing for a ${type}`);
    else if ('fault' in parseParameter({ type, check: {} }, text)) {
      add(['check', bound], `.check.${bound} is no ${type}`);
    }
  }
  for (const option of check.oneOf ?? []) {
    if ('fault' in parseParameter({ type, check: {} }, option)) {
      add(['check', 'oneOf'], `.check.oneOf: “${option}” is no ${type}`);
    }
  }
  if (typeof preset === 'object' && !list) {
    add(['default'], '.default must be one value: list is not true');
  }
  for (const text of faults.length === 0 ? [preset ?? []].flat() : []) {
    const parsed = parseParameter({ type, check }, text);
    if ('fault' in parsed) add(['default'], `.default ${parsed.fault}`);
  }
  return faults;
}

/** Faults for parameters that are declared and not used, or used and not declared. */
function faultsOfUse(header: Header, tokens: readonly Token[], text: string): readonly Fault[] {
  const declared = new Set(header.parameters.map(({ name }) => name));
  const used = new Set(parametersOf(tokens).map(parameterKey));
  const unused = header.parameters
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => ({
      line: header.lineOf(['parameters', name]),
      message: `parameters.${name} is never used: the statement has no :${name}`,
    }));
  const undeclared = [...used]
    .filter((name) => !declared.has(name))
    .map((name) => {
      const at = tokens.find(
        (token) => token.kind === 'parameter' && (parameterKey(token.text) === name || token.text === '?'),
      );
      return {
        line: locate(text, at?.start ?? 0).line,
        message: /^\d+$/.test(name)
          ? 'parameters have names: write :name in place of ?'
          : `:${name} is not declared under parameters`,
      };
    });
  return [...unused, ...undeclared];
}
