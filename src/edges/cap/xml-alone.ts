import { xmlText } from './xml-text.js';
import type { XmlElement } from './xml-tree.js';

/**
 * One element as it was written, with the namespaces declared on it that it takes from around it, so that it is
 * well-formed by itself and means the same.
 */
export function standingAlone(element: XmlElement): string {
  const own = element.source.slice(element.start, element.end);
  const inherited = new Map<string, string>();
  for (let around = element.parent; around !== null; around = around.parent) {
    for (const [prefix, uri] of Object.entries(around.declared)) {
      if (!inherited.has(prefix) && !Object.hasOwn(element.declared, prefix)) inherited.set(prefix, uri);
    }
  }
  const declarations = Array.from(inherited)
    .filter(([prefix, uri]) => uri !== '' && isUsed(prefix, own))
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${xmlText(uri)}"`);
  const name = /^<[^\s/>]+/.exec(own)?.[0] ?? '';
  return `${name}${declarations.join('')}${own.slice(name.length)}`;
}

/** Rather once too often than once too little: a namespace declared and not used does no harm. */
function isUsed(prefix: string, text: string): boolean {
  return prefix === '' ? /<[^\s:/>!?]+[\s/>]/.test(text) : text.includes(`${prefix}:`);
}
