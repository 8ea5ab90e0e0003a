/** No RPC gives a usable answer. Passes by itself; until then nobody may act on what the chain said before. */
export class ChainUnreachable extends Error {
  override readonly name = 'ChainUnreachable'
}

/** The chain changed while it was being read; read again. */
export class ChainMoved extends Error {
  override readonly name = 'ChainMoved'
}
