/** The part of an OpenAPI 3.0 schema that Okta's document uses for the bodies that are checked here. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
  readonly 'x-okta-extensible'?: boolean;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, ResponseDeclaration>>;
}

interface ResponseDeclaration {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

type Exemption = (path: string, schema: string | undefined) => boolean;

/** Checks values against schemas and lists everything that is wrong, one line each. */
export class Checker {
  readonly #document: Document;
  /** Members that may be there although no schema names them. */
  readonly #unnamed: Exemption;
  /** Values that may be null although no schema says so. */
  readonly #nulls: Exemption;

  constructor(document: Document, unnamed: Exemption = () => false, nulls: Exemption = () => false) {
    this.#document = document;
    this.#unnamed = unnamed;
    this.#nulls = nulls;
  }

  resolve<Declaration>(declaration: Declaration & { readonly $ref?: string }): Declaration {
    if (declaration.$ref === undefined) return declaration;
    const [, , kind = '', name = ''] = declaration.$ref.split('/');
    const found = this.#document.components[kind]?.[name];
    if (found === undefined) throw new Error(`no ${declaration.$ref}`);
    return this.resolve(found as Declaration & { readonly $ref?: string });
  }

  /** The schema of a response's body; undefined when it has none, an error when the status is not documented. */
  bodySchema(path: string, method: string, status: number): Schema | undefined {
    const declared = this.#document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
    if (declared === undefined) throw new Error(`${method} ${path} documents no ${status}`);
    return this.resolve(declared).content?.['application/json']?.schema;
  }

  faults(schema: Schema, value: unknown, path = '$'): readonly string[] {
    const name = schema.$ref?.split('/').at(-1);
    const resolved = this.resolve(schema);
    if (value === null) {
      return resolved.nullable || this.#nulls(path, name) ? [] : [`${path}: null`];
    }
    const { discriminator } = resolved;
    // A base whose kinds refer to it, not it to them.
    if (discriminator !== undefined && resolved.oneOf === undefined) {
      const $ref = kindOf(discriminator, value);
      return $ref === undefined ? [`${path}: no kind`] : this.#faultsOfForm({ $ref }, value, path);
    }
    return this.#faultsOfForm(schema, value, path);
  }

  /** As `faults`, but for the form of an object that is known already. */
  #faultsOfForm(schema: Schema, value: unknown, path: string): readonly string[] {
    const resolved = this.resolve(schema);
    return [
      ...this.#kind(resolved, value, path),
      ...this.#members(schema, value, path),
      ...(resolved.allOf ?? []).flatMap((part) => this.#partFaults(part, value, path)),
      ...this.#choice(resolved, value, path),
    ];
  }

  /** As `faults`, but for a part of an `allOf`: the other parts may name further members. */
  #partFaults(part: Schema, value: unknown, path: string): readonly string[] {
    return this.#faultsOfForm(part, value, path).filter(
      (fault) => !fault.startsWith(`${path}: ${unnamedMark} `),
    );
  }

  #choice(schema: Schema, value: unknown, path: string): readonly string[] {
    const { discriminator, oneOf = schema.anyOf } = schema;
    if (discriminator !== undefined && schema.oneOf !== undefined) {
      const $ref = kindOf(discriminator, value);
      return $ref === undefined ? [`${path}: no kind`] : this.faults({ $ref }, value, path);
    }
    if (oneOf === undefined) return [];
    const tried = oneOf.map((candidate) => this.faults(candidate, value, path));
    return tried.some((faults) => faults.length === 0) ? [] : (tried[0] ?? []);
  }

  #kind(schema: Schema, value: unknown, path: string): readonly string[] {
    const { type, format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
    const faults: string[] = [];
    if (schema.enum !== undefined && !schema.enum.includes(value))
      faults.push(`${path}: ${value} is not listed`);
    if (type !== undefined && !isOfType(type, value)) return [`${path}: no ${type}`];
    if (typeof value === 'string') {
      if (format === 'date-time' && !isDateTime(value)) faults.push(`${path}: ${value} is no date-time`);
      if (pattern !== undefined && !new RegExp(pattern).test(value))
        faults.push(`${path}: ${value} does not match`);
      if (value.length < minLength || value.length > maxLength) faults.push(`${path}: wrong length`);
    }
    return faults;
  }

  #members(schema: Schema, value: unknown, path: string): readonly string[] {
    const resolved = this.resolve(schema);
    if (Array.isArray(value)) {
      const { items } = resolved;
      return items === undefined
        ? []
        : value.flatMap((element, index) => this.faults(items, element, `${path}[${index}]`));
    }
    if (typeof value !== 'object' || value === null) return [];
    const faults = (resolved.required ?? [])
      .filter((name) => !(name in value))
      .map((name) => `${path}: ${name} is missing`);
    const named = this.#named(schema);
    for (const [name, member] of Object.entries(value)) {
      const at = `${path}.${name}`;
      const own = resolved.properties?.[name];
      if (own !== undefined) faults.push(...this.faults(own, member, at));
      else if (named !== undefined && named.size > 0 && !named.has(name) && !this.#unnamed(at, name)) {
        faults.push(`${path}: ${unnamedMark} ${name}`);
      }
    }
    return faults;
  }

  /** The members that a schema names in all its parts: undefined when it takes any, empty when it says nothing of them. */
  #named(schema: Schema): ReadonlySet<string> | undefined {
    const resolved = this.resolve(schema);
    const parts = [...(resolved.allOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])];
    if (resolved.additionalProperties || resolved['x-okta-extensible']) return undefined;
    const names = new Set(Object.keys(resolved.properties ?? {}));
    for (const part of parts) {
      const more = this.#named(part);
      if (more === undefined) return undefined;
      for (const name of more) names.add(name);
    }
    return names;
  }
}

/** The schema of the kind that an object says it is of. */
const kindOf = ({ propertyName, mapping }: NonNullable<Schema['discriminator']>, value: unknown) =>
  mapping[(value as Readonly<Record<string, string>>)[propertyName] ?? ''];

const unnamedMark = 'no schema names';

const isDateTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text));

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
