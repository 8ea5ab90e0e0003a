/** Everything that bounds a caller of the tenant API, in one place. */
export const limits = {
  /** A request's body. */
  bodyBytes: 16 * 1024,
  /** Request line and headers. */
  headerBytes: 16 * 1024,
  headerCount: 64,
  /** From the first byte of a request to the end of its headers … */
  headersTimeoutMs: 10_000,
  /** … and of its body. */
  requestTimeoutMs: 30_000,
  /** A connection between two requests. */
  keepAliveTimeoutMs: 15_000,
  /** A connection on which nothing moves, in either direction. */
  idleTimeoutMs: 60_000,
  connections: 1_024,
  connectionsPerAddress: 64,

  /** Requests of one address: so many at once, then so many per second. */
  perAddress: { burst: 200, perSecond: 50 },
  perWallet: { burst: 100, perSecond: 20 },
  /** Signatures are dear to check. */
  signaturesPerAddress: { burst: 40, perSecond: 4 },
  /** How many addresses or wallets are counted; the longest unseen is forgotten first. */
  countedCallers: 10_000,

  nonceSeconds: 300,
  ticketSeconds: 30,
  /**
   * Used sign-in nonces, signed requests and unused tickets that are remembered until they expire: in each book so many, and of
   * them so many of one wallet or one address. Signed requests are let in more slowly than would reach that.
   */
  remembered: { all: 20_000, perOwner: 600 },
  sessions: 10_000,
  sessionsPerWallet: 16,

  /** A frame from a viewer: a paste, or the clipboard of a screen. */
  frameBytes: 256 * 1024,
  /** Frames from a viewer; a busy console is acknowledged a few hundred times a second. */
  framesPerSecond: 4_000,
  /** A frame to a viewer. */
  sentFrameBytes: 64 * 1024,
  socketsPerWallet: 16,
  sockets: 256,
  /** Log streams that follow, and downloads. */
  streamsPerWallet: 8,
  streams: 128,
  pingMs: 25_000,
  /** No socket lives longer; a viewer may open the next. */
  socketLifeMs: 24 * 3_600_000,
  /** How often open sockets and streams ask whether their wallet still may. */
  recheckMs: 2_000,
  /** How long an open socket outlives a chain that cannot be asked. */
  unknownRoleMs: 60_000,

  /**
   * Calls and sockets that are written into an instance's audit log, of one wallet at one instance; what is more is refused and not
   * written. Somebody who wants to wash the log out needs weeks, and is in it all the time.
   */
  auditedPerWallet: { burst: 300, perSecond: 0.1 },
  /** One file of an audit log before it is compressed, and how many are kept: the oldest of more goes. */
  auditFileBytes: 1024 * 1024,
  auditFiles: 256,
} as const

/** `limits`, with some of them changed; tests use small ones. */
export type Limits = { readonly [name in keyof typeof limits]: Widened<(typeof limits)[name]> }
type Widened<value> = value extends number ? number : { readonly [name in keyof value]: number }
