/** A Chinese file name in a header: RFC 6266 with RFC 5987, and an ASCII name for whoever reads only that. */

export function contentDisposition(kind: 'inline' | 'attachment', fileName: string): string {
  // What a file system may not have in a name, and what no header may carry.
  const safe = fileName.replace(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '_').slice(0, 150);
  const ascii = safe.replace(/[^\x20-\x7e]+/g, '_');
  const whole = safe.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '_');
  const encoded = encodeURIComponent(whole).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
