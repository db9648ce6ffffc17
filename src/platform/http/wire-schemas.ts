import { getMetadataStorage } from 'class-validator';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Record<string, unknown>;
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

const ofConstraint: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([, values]) => ({ enum: values }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isRfc3339: () => ({ type: 'string', format: 'date-time' }),
  isISO8601: () => ({ type: 'string', format: 'date-time' }),
  isNotEmpty: () => ({ minLength: 1 }),
  minLength: ([length]) => ({ minLength: length }),
  maxLength: ([length]) => ({ maxLength: length }),
  isLength: ([from, to]) => ({ minLength: from, ...(to === undefined ? {} : { maxLength: to }) }),
  min: ([least]) => ({ minimum: least }),
  max: ([most]) => ({ maximum: most }),
  arrayMinSize: ([size]) => ({ minItems: size }),
  arrayMaxSize: ([size]) => ({ maxItems: size }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayUnique: () => ({ uniqueItems: true }),
  matches: ([pattern]) => ({ type: 'string', pattern: pattern instanceof RegExp ? pattern.source : String(pattern) }),
};

/** The schemas of the shapes that requests carry, read from the very rules that check them. */
export function wireSchemas(document: OpenAPIObject): Record<string, Schema> {
  const storage = getMetadataStorage();
  const classes = (storage as unknown as { validationMetadatas: Map<unknown, Metadata[]> }).validationMetadatas;
  const wanted = new Set(Object.keys(document.components?.schemas ?? {}));
  const schemas: Record<string, Schema> = {};
  for (const target of classes.keys()) {
    if (typeof target === 'function' && (wanted.has(target.name) || target.name.endsWith('Dto'))) {
      schemas[target.name] = schemaOf(target);
    }
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function schemaOf(target: object): Schema {
  const rules = getMetadataStorage().getTargetValidationMetadatas(target as never, '', false, false);
  const byProperty = new Map<string, Metadata[]>();
  for (const rule of rules) byProperty.set(rule.propertyName, [...(byProperty.get(rule.propertyName) ?? []), rule]);
  const names = [...byProperty.keys()].sort();
  const required = names.filter((name) => !byProperty.get(name)?.some((rule) => rule.type === 'conditionalValidation'));
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, propertyOf(target, name, byProperty.get(name) ?? [])])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function propertyOf(target: object, name: string, rules: readonly Metadata[]): Schema {
  const own: Schema = {};
  const item: Schema = {};
  for (const rule of rules) {
    const found = ofConstraint[rule.name ?? '']?.((rule.constraints ?? []) as readonly unknown[]) ?? {};
    Object.assign(rule.each ? item : own, found);
    if (rule.type === 'nestedValidation') Object.assign(rule.each ? item : own, nestedOf(target, name));
  }
  const isList = own['type'] === 'array' || rules.some((rule) => rule.each) || 'minItems' in own || 'maxItems' in own;
  if (!isList) return own;
  if ('minLength' in own) delete own['minLength'];
  return { ...own, type: 'array', items: item };
}

/** The class behind `@Type(() => …)`. */
function nestedOf(target: object, name: string): Schema {
  const type = Reflect.getMetadata('design:type', (target as { prototype: object }).prototype, name) as
    { name: string } | undefined;
  return type && type.name !== 'Array' && type.name !== 'Object'
    ? { $ref: `#/components/schemas/${type.name}` }
    : { type: 'object' };
}
