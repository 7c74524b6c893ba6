import type { Environment } from '../base/environment.ts';

/** A text with its references to the environment filled in. */
export interface Expanded {
  readonly value: string;
  /** The names that were referred to. */
  readonly variables: readonly string[];
  /** True when the text is one reference and nothing else. */
  readonly whole: boolean;
}

// `$$` first: before a brace or a name it stands for `$` itself. The last two branches catch the forms of shells, which
// are no references and would otherwise be sent as they are.
const reference = /\$\$(?=[{A-Za-z_])|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{|\$(?=[A-Za-z_])/g;

/** Why a text cannot be filled in. */
export interface Unexpanded {
  readonly fault: string;
  /** True when nothing is wrong but a variable that is not set: another environment may have it. */
  readonly isUnset: boolean;
}

/**
 * Fills `${NAME}` in; `$${` gives `${`, and `$$NAME` gives `$NAME`. A value of the environment stays as it is.
 * An empty variable counts as one that is not set: pipelines pass missing secrets so.
 */
export function expandReferences(text: string, env: Environment): Expanded | Unexpanded {
  const variables: string[] = [];
  let malformed: string | undefined;
  let unset: string | undefined;
  const value = text.replace(reference, (match, name: string | undefined) => {
    if (match === '$$') return '$';
    if (name === undefined) {
      malformed ??=
        match === '$'
          ? `has a $ before a name without braces: write \${NAME} for a variable, or $$ for the character itself`
          : `has a \${ that is no reference: write \${NAME}, or $\${ for the characters themselves`;
      return '';
    }
    variables.push(name);
    const found = env[name];
    if (found === undefined) unset ??= `refers to the environment variable ${name}, which is not set`;
    else if (found === '') unset ??= `refers to the environment variable ${name}, which is empty`;
    return found ?? '';
  });
  const fault = malformed ?? unset;
  if (fault !== undefined) return { fault, isUnset: malformed === undefined };
  return { value, variables, whole: /^\$\{[A-Za-z0-9_]+\}$/.test(text) };
}
