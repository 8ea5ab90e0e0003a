import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProofFileError } from '../errors/proof.ts'
import { checkTranscript, type Proof, parseProof, proofJson } from './index.ts'
import { vectors } from './testing/vectors.ts'

const { transcript, context } = vectors[0]!
const proof: Proof = {
  subject: { kind: 'beacon', host: 7n, resource: 1 },
  context,
  when: 1_800_000_000,
  transcript,
}

test('a proof is read as it was written, and still holds', () => {
  const read = parseProof(JSON.parse(proofJson(proof)))
  assert.deepEqual(read, proof)
  assert.ok(checkTranscript(read.transcript, read.context).holds)
  const lease = `0x${'ab'.repeat(32)}` as const
  const ofInstance: Proof = {
    ...proof,
    subject: { kind: 'instance', lease },
    context: { ...context, target: lease },
  }
  assert.deepEqual(parseProof(JSON.parse(proofJson(ofInstance))), ofInstance)
})

test('of another host it does not hold', () => {
  const content = JSON.parse(proofJson(proof))
  content.subject.host = '8'
  const read = parseProof(content)
  assert.deepEqual(checkTranscript(read.transcript, read.context), { holds: false, fault: 'otherNonce' })
})

test('what is no proof is refused with the place of the fault', () => {
  const changed = (change: (content: ReturnType<typeof JSON.parse>) => void) => {
    const content = JSON.parse(proofJson(proof))
    change(content)
    return content
  }
  const wrongs: [unknown, RegExp][] = [
    [null, /object/],
    [{}, /format/],
    [changed((content) => Object.assign(content, { format: 'freehold/proof/2' })), /format/],
    [changed((content) => Object.assign(content, { extra: 1 })), /extra/],
    [changed((content) => Object.assign(content.transcript, { signature: '0xabc' })), /signature/],
    [
      changed((content) => Object.assign(content.transcript, { hostKey: `0x${'00'.repeat(5000)}` })),
      /hostKey/,
    ],
    [changed((content) => Object.assign(content.context, { epoch: '18446744073709551616' })), /epoch/],
    [changed((content) => Object.assign(content.context, { secret: '0x12' })), /secret/],
  ]
  for (const [content, fault] of wrongs)
    assert.throws(
      () => parseProof(content),
      (error) => error instanceof ProofFileError && fault.test(error.message),
    )
})
