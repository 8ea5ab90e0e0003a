import type { Input } from '../kernel/io.ts'

/** All of standard input as text. */
export async function readAll(stdin: Input): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
