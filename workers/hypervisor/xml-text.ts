const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
}

/** Escapes a value for element or attribute. Control characters have no place in XML at all. */
export function text(value: string): string {
  if (/\p{Cc}/u.test(value))
    throw new Error(`${JSON.stringify(value)} has control characters and cannot be put into XML.`)
  return value.replace(/[&<>'"]/g, (character) => escapes[character] ?? '')
}

/** The value behind an escaped one, as libvirt writes them. */
export function untext(escaped: string): string {
  return escaped.replace(
    /&(amp|lt|gt|apos|quot|#39|#34);/g,
    (entity) =>
      Object.keys(escapes).find((character) => escapes[character] === entity) ??
      (entity === '&#39;' ? "'" : '"'),
  )
}
