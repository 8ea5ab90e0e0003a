import { randomBytes } from 'node:crypto'
import type { HostKey } from './host-key.ts'

interface UserDataOptions {
  readonly hostname: string
  readonly keys: readonly string[]
  readonly hostKey: HostKey
  readonly userData: string | undefined
}

/**
 * cloud-init user-data: ours first, the tenant's behind it as an encoded part of its own. What they write can neither end our
 * part nor replace our keys: lists are appended, everything else that we set stays.
 */
export function userDataOf(options: UserDataOptions): string {
  const ours = `#cloud-config\n${JSON.stringify(cloudConfig(options))}\n` // JSON is YAML
  if (options.userData === undefined || options.userData === '') return ours
  const boundary = `freehold-${randomBytes(16).toString('hex')}`
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
    ...part(boundary, 'text/cloud-config', ours, []),
    ...part(boundary, 'text/plain', options.userData, [
      'Merge-Type: list(append)+dict(no_replace,recurse_list)+str()',
    ]),
    `--${boundary}--`,
    '',
  ].join('\n')
}

function part(boundary: string, type: string, content: string, headers: readonly string[]): string[] {
  const encoded =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return [
    `--${boundary}`,
    `Content-Type: ${type}; charset="utf-8"`,
    'MIME-Version: 1.0',
    'Content-Transfer-Encoding: base64',
    ...headers,
    '',
    ...encoded,
  ]
}

function cloudConfig({ hostname, keys, hostKey }: UserDataOptions): Record<string, unknown> {
  return {
    hostname,
    ssh_authorized_keys: keys,
    ssh_pwauth: false,
    disable_root: true,
    ssh_deletekeys: true,
    ssh_keys: { ecdsa_private: hostKey.privateKeyOpenSsh, ecdsa_public: hostKey.publicKeyOpenSsh },
    bootcmd: [['sh', '-c', exemptGateway('/usr/sbin/sshd', '/etc/ssh/sshd_config.d')]],
  }
}

/**
 * A shell script that spares QEMU's gateway the penalties of OpenSSH 9.8 and later. With user networking every connection comes
 * from it, and a verifier's handshake without a login would lock the tenant out. An older server refuses the option, hence the
 * look into its program.
 */
export const exemptGateway = (server: string, settings: string): string =>
  `if grep -qi PerSourcePenaltyExemptList ${server}; then ` +
  `echo 'PerSourcePenaltyExemptList 10.0.2.2' > ${settings}/freehold.conf; fi`
