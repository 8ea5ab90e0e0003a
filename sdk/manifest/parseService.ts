import { ManifestError } from '../errors/manifest.ts'
import { type Service, type ServiceCheck, serviceSchema } from './services.ts'

const FORMS = 'cloud-init, tcp:PORT, http:PORT/PATH or command:PROGRAM ARGUMENTS'

/**
 * Reads a service as people write it: `tcp:22`, `web=http:8080/health`, named or not.
 * @throws ManifestError `invalid` that says what is wrong with it.
 */
export function parseService(text: string): Service {
  const [, name, said = ''] = /^(?:([a-z0-9-]+)=)?(.*)$/s.exec(text.trim()) ?? []
  const check = checkOf(said)
  if (check === null) throw new ManifestError('invalid', `${FORMS} is needed, not "${text}"`)
  const parsed = serviceSchema.safeParse({ name: name ?? nameOf(check), check })
  if (parsed.success) return parsed.data
  throw new ManifestError('invalid', `"${text}": ${parsed.error.issues[0]?.message}`)
}

function checkOf(said: string): ServiceCheck | null {
  if (said === 'cloud-init') return { kind: 'cloudInit' }
  const [, kind, rest = ''] = /^(tcp|http|command):(.+)$/s.exec(said) ?? []
  if (kind === 'command') return { kind, argv: rest.trim().split(/\s+/) }
  const [, port, path] = /^(\d+)(\/.*)?$/s.exec(rest) ?? []
  if (kind === 'tcp' && port !== undefined && path === undefined) return { kind, port: Number(port) }
  if (kind === 'http' && port !== undefined) return { kind, port: Number(port), ...(path && { path }) }
  return null
}

function nameOf(check: ServiceCheck): string {
  switch (check.kind) {
    case 'cloudInit':
      return 'cloud-init'
    case 'command':
      return (check.argv[0] ?? '')
        .split('/')
        .at(-1)!
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 32)
    default:
      return `${check.kind}-${check.port}`
  }
}
