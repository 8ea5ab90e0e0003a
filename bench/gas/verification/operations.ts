import { encodeAbiParameters, type Hex, keccak256, parseAbiParameters, type TransactionReceipt } from 'viem'
import { developmentAccounts } from '../../../scripts/network/accounts.ts'
import { merkleProof, merkleRoot } from '../../../sdk/verify/index.ts'
import { type Said, TIMING, type VerificationWorld, WARM_EPOCH } from './world.ts'

const { deployer, operator } = developmentAccounts
const VERIFIER_ROLE = 1
/** The doubt about seat 0 and target 0 in the warm epoch. */
const CHALLENGE = keccak256(
  encodeAbiParameters(parseAbiParameters('uint64, uint32, uint32'), [WARM_EPOCH, 0, 0]),
)
/** Two bits for each of 10,000 targets, of which the last was seen up. */
const TEN_THOUSAND = `0x${'00'.repeat(2499)}40` as const

/** Notes a receipt under the name by which its gas is committed. */
export type Note = (name: string, receipt: TransactionReceipt) => Promise<void>

/**
 * Two epochs of one network, from the first commit to the slash, each step measured as it comes. What could end in two ways is tried
 * and taken back. The first verifier is warm (its slots, its reward); it says UP and has its handshake, all others say DOWN.
 */
export async function measureEpochs(world: VerificationWorld, note: Note): Promise<void> {
  const epoch = WARM_EPOCH
  const down = world.saying('Down')
  const opened = await world.sealEpoch(epoch)
  for (const [name, receipt] of Object.entries(opened)) await note(name, receipt)
  const { leaf } = await world.handshakeOf(0, epoch)
  const up = world.saying('Up', leaf)
  await measureBallots(world, epoch, note)
  await world.judge(epoch, down, up)
  await measureReport(world, epoch, note)
  await confirm(world, epoch + 1n, note)
  await world.undoing(() => postAndLift(world, epoch + 3n, note))
  const doubted = { seat: 0, ...up }
  await note('challenge', await world.send(deployer, 'network', 'challenge', [epoch, 0, doubted]))
}

/** A warm verifier's two transactions, and a reveal for ten thousand targets. */
async function measureBallots(world: VerificationWorld, epoch: bigint, note: Note): Promise<void> {
  for (const [name, said] of [
    ['reveal', world.saying('Up')],
    ['reveal10000Targets', { bits: TEN_THOUSAND, root: world.saying('Up').root }],
  ] as const) {
    await world.undoing(async () => {
      await world.goTo(epoch, TIMING.probeStart)
      const committed = await world.commit(0, epoch, said)
      if (name === 'reveal') await note('commit', committed)
      await world.goTo(epoch, TIMING.commitEnd)
      await note(name, await world.reveal(0, epoch, said))
    })
  }
}

async function measureReport(world: VerificationWorld, epoch: bigint, note: Note): Promise<void> {
  const ballots = await ballotsOf(world, 'committeeOf', epoch, { count: 5, said: world.saying('Down') })
  await note('reportDown', await world.send(deployer, 'network', 'reportDown', [epoch, 0, ballots]))
}

/** The next epoch: the host pledges what it saw, and the larger committee confirms. */
async function confirm(world: VerificationWorld, epoch: bigint, note: Note): Promise<void> {
  const down = world.saying('Down')
  await world.sealEpoch(epoch)
  const leaves = await leavesOf(world, epoch)
  await world.judge(epoch, down, down, async () => {
    const args = [0, merkleRoot(leaves)]
    await note('pledge', await world.send(operator, 'network', 'pledge', args))
  })
  const ballots = await ballotsOf(world, 'confirmationCommitteeOf', epoch, { count: 15, said: down })
  await note('confirmDown', await world.send(deployer, 'network', 'confirmDown', [epoch, 0, ballots]))
}

/** Nobody answered: the host's clock stops, and runs again when a first committee of `epoch` finds it up. */
async function postAndLift(world: VerificationWorld, epoch: bigint, note: Note): Promise<void> {
  await world.pass(TIMING.answerSeconds)
  await note('postDown', await world.send(deployer, 'network', 'postDown', [0]))
  const up = world.saying('Up')
  await world.sealEpoch(epoch)
  await world.judge(epoch, up, up)
  const ballots = await ballotsOf(world, 'committeeOf', epoch, { count: 5, said: up })
  await note('reportUp', await world.send(deployer, 'network', 'reportUp', [epoch, 0, ballots]))
}

async function membersOf(world: VerificationWorld, epoch: bigint): Promise<number[]> {
  const seats = (await world.read('confirmationCommitteeOf', [epoch, 0])) as readonly number[]
  return [...seats].sort((a, b) => a - b)
}

async function leavesOf(world: VerificationWorld, epoch: bigint): Promise<Hex[]> {
  const members = await membersOf(world, epoch)
  return Promise.all(members.map(async (seat) => (await world.handshakeOf(seat, epoch)).leaf))
}

/** Ballots of the first members that said so, ascending; in the warm epoch the first verifier said something else. */
async function ballotsOf(
  world: VerificationWorld,
  committee: string,
  epoch: bigint,
  { count, said }: { count: number; said: Said },
) {
  const seats = (await world.read(committee, [epoch, 0])) as readonly number[]
  const members = [...seats].filter((seat) => seat !== 0 || epoch !== WARM_EPOCH).slice(0, count)
  return members.sort((a, b) => a - b).map((seat) => ({ seat, ...said }))
}

/** Both answers, each taken back. Measured where there is a precompile for P-256, and where there is none. */
export async function measureAnswers(world: VerificationWorld, suffix: string, note: Note): Promise<void> {
  const epoch = WARM_EPOCH
  const { transcript, leaf } = await world.handshakeOf(0, epoch)
  const args = [CHALLENGE, world.secretOf(0, epoch), transcript, merkleProof([leaf], leaf)]
  await world.undoing(async () => {
    const answered = await world.send(deployer, 'network', 'answerChallenge', args)
    await note(`answerChallenge${suffix}`, answered)
  })
  const answers = await answersOf(world, epoch + 1n, 7)
  await world.undoing(async () => {
    const answered = await world.send(deployer, 'network', 'answerDown', [0, epoch + 1n, answers])
    await note(`answerDown${suffix}`, answered)
  })
}

/** Answers of the first members of the confirmation committee, ascending. */
async function answersOf(world: VerificationWorld, epoch: bigint, count: number) {
  const members = await membersOf(world, epoch)
  const leaves = await leavesOf(world, epoch)
  return Promise.all(
    members.slice(0, count).map(async (seat) => {
      const { transcript, leaf } = await world.handshakeOf(seat, epoch)
      return { seat, secret: world.secretOf(seat, epoch), transcript, proof: merkleProof(leaves, leaf) }
    }),
  )
}

/** A second target of a host: what it costs to make all verifiers' ballots longer. */
export async function measureEnrolment(world: VerificationWorld, note: Note): Promise<void> {
  const commitment = keccak256('0x01')
  await note('enrol', await world.send(operator, 'network', 'enrol', [1n, 2, commitment]))
}

/** The end of a doubt that nobody answers, and of a stake. */
export async function measureEnds(world: VerificationWorld, note: Note): Promise<void> {
  await world.pass(TIMING.answerSeconds + 1)
  const closed = await world.send(deployer, 'network', 'closeChallenge', [CHALLENGE])
  await note('closeChallenge', closed)
  const account = world.verifiers[1]!
  await world.send(account, 'vault', 'deposit', [account.address, VERIFIER_ROLE, 1_000_000n])
  await world.send(account, 'vault', 'unbond', [VERIFIER_ROLE, 1_000_000n])
  await world.pass(604_800)
  const withdrawn = await world.send(account, 'vault', 'withdraw', [VERIFIER_ROLE, account.address])
  await note('vaultWithdraw', withdrawn)
}
