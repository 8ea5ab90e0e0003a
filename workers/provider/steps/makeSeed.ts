import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeFileAtomically } from '../../host/index.ts'
import { type HostKey, makeHostKey } from '../../images/index.ts'
import type { InstancePaths } from '../instances.ts'
import { recordOf, type Step } from './types.ts'

/** Writes the seed: the tenant's keys, and a host key that is made once, so that its fingerprint is known before the boot. */
export const makeSeed: Step = {
  deadlineSeconds: 60,
  async take(context) {
    const { host, paths, id } = context
    const { sshKeys, hostname, userData } = recordOf(context).manifest!
    const hostKey = keptHostKey(paths)
    await host.parts.images.makeSeed({
      outPath: paths.seed,
      instanceId: id,
      hostname: hostname ?? `fh-${id.slice(2, 10)}`,
      authorizedKeys: sshKeys,
      hostKey,
      ...(userData !== undefined && { userData }),
    })
    host.instances.update(id, { fingerprint: hostKey.fingerprintSha256Hex })
  },
}

const storedKey = z.object({
  privateKeyOpenSsh: z.string(),
  publicKeyOpenSsh: z.string(),
  fingerprintSha256Hex: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .transform((text) => text as `0x${string}`),
})

function keptHostKey(paths: InstancePaths): HostKey {
  if (existsSync(paths.hostKey)) return storedKey.parse(JSON.parse(readFileSync(paths.hostKey, 'utf8')))
  const hostKey = makeHostKey()
  writeFileAtomically(paths.hostKey, JSON.stringify(hostKey))
  return hostKey
}
