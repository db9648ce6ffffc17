import type { ValidationError } from 'class-validator';
import { error, type Reason } from '../../shared/reason.js';

/** Chinese for class-validator's constraints, by name; the number, where there is one, is taken from its own message. */
const inChinese: Readonly<Record<string, (message: string) => string>> = {
  unknownValue: () => '内容无法识别',
  isString: () => '必须是文字',
  isNotEmpty: () => '不能为空',
  isDefined: () => '必须填写',
  isInt: () => '必须是整数',
  isNumber: () => '必须是数字',
  isBoolean: () => '必须是 true 或 false',
  isArray: () => '必须是列表',
  arrayNotEmpty: () => '至少要有一项',
  arrayMaxSize: (message) => `最多 ${numberIn(message)} 项`,
  arrayMinSize: (message) => `至少 ${numberIn(message)} 项`,
  arrayUnique: () => '不能重复',
  isIn: (message) => `只能是:${message.split('following values: ')[1] ?? ''}`,
  isEnum: (message) => `只能是:${message.split('following values: ')[1] ?? ''}`,
  isObject: () => '必须是对象',
  isUrl: () => '必须是网址',
  isEmail: () => '必须是邮箱地址',
  isUuid: () => '必须是标识号(UUID)',
  isRfc3339: () => '必须是带时区的时间,如 2026-07-20T02:14:07+08:00',
  isISO8601: () => '必须是带时区的时间,如 2026-07-20T02:14:07+08:00',
  maxLength: (message) => `最长 ${numberIn(message)} 个字符`,
  minLength: (message) => `至少 ${numberIn(message)} 个字符`,
  isLength: () => '长度不对',
  matches: () => '格式不对',
  max: (message) => `不能大于 ${numberIn(message)}`,
  min: (message) => `不能小于 ${numberIn(message)}`,
  nestedValidation: () => '必须是对象',
};

function numberIn(message: string): string {
  return /-?\d+(\.\d+)?/.exec(message.replace(/^\S+ /, ''))?.[0] ?? '';
}

/** `areas[2].name`: a list's items by index, a field by name. */
function joined(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

/** Every fault of a validated object with its path, innermost first listed in the order of the fields. */
export function validationFaults(errors: readonly ValidationError[], parent = ''): Reason[] {
  return errors.flatMap((found) => {
    const where = joined(parent, found.property);
    const own = found.value === undefined && !isUnknown(found) ? [missing(where)] : constraintFaults(where, found);
    return [...own, ...validationFaults(found.children ?? [], where)];
  });
}

function isUnknown(found: ValidationError): boolean {
  return found.constraints !== undefined && 'whitelistValidation' in found.constraints;
}

/** What is not there breaks every rule about it; one fault says so. */
function missing(where: string): Reason {
  return error(where, 'missing', '必须填写', 'is needed');
}

function constraintFaults(where: string, found: ValidationError): Reason[] {
  return Object.entries(found.constraints ?? {}).map(([name, message]) => {
    if (name === 'whitelistValidation') return error(where, 'unknown-key', '不认识的字段', 'unknown key');
    const code = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return error(where, code, inChinese[name]?.(message) ?? message, message);
  });
}
