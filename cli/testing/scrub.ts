/** Text with all that differs from run to run replaced, so that it can be compared. Equal hashes stay equal. */
export function scrub(text: string, folder = ''): string {
  const names = new Map<string, string>()
  const named = (hash: string) => {
    const key = hash.slice(0, 10)
    if (!names.has(key)) names.set(key, `0x…${names.size + 1}`)
    return names.get(key) ?? ''
  }
  return (folder ? text.replaceAll(folder, 'FOLDER') : text)
    .replace(/0x[0-9a-f]{64}\b/g, named)
    .replace(/0x[0-9a-f]{8}\b/g, named)
    .replace(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:…')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'SOME TIME')
    .replace(/\b1[6-9]\d{8}\b/g, 'SECOND')
    .replace(/block \d+/g, 'block N')
    .replace(/("\w*[bB]lock(?:Number)?": )"\d+"/g, '$1"N"')
    .replace(/\(\d+ s\)/g, '(N s)')
    .replace(/^\d+ ended/gm, 'N ended')
    .replace(/("hidden": )\d+/g, '$1N')
    .replace(/\d+\.\d{12,} (ETH|POL)/g, 'SOME $1')
    .replace(/("\w*Wei": )"\d+"/g, '$1"N"')
}
