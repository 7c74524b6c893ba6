export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its references to the environment filled in. */
export interface Expanded {
  readonly value: string;
  /** The names that were referred to. */
  readonly variables: readonly string[];
  /** True when the text is one reference and nothing else. */
  readonly whole: boolean;
}

// `$${` first: it stands for `${` itself. A `${` that starts no reference is caught by the last branch.
const reference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

/**
 * Fills `${NAME}` in; `$${` gives `${`. What the environment holds is not looked at again.
 * An empty variable counts as one that is not set: pipelines pass missing secrets so.
 */
export function expandReferences(text: string, env: Environment): Expanded | { readonly fault: string } {
  const variables: string[] = [];
  let fault: string | undefined;
  const value = text.replace(reference, (match, name: string | undefined) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      fault ??= `has a \${ that is no reference: write \${NAME}, or $\${ for the characters themselves`;
      return '';
    }
    variables.push(name);
    const found = env[name];
    if (found === undefined) fault ??= `refers to the environment variable ${name}, which is not set`;
    else if (found === '') fault ??= `refers to the environment variable ${name}, which is empty`;
    return found ?? '';
  });
  return fault === undefined ? { value, variables, whole: /^\$\{[A-Za-z0-9_]+\}$/.test(text) } : { fault };
}
