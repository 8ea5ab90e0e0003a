import type { Hex } from 'viem'
import type { Instances } from './instances.ts'

/** Which instances steps are under way for, whichever lease they began under. */
export class UnderWay {
  readonly #instances: Pick<Instances, 'instanceOf'>
  readonly #counts = new Map<Hex, number>()

  constructor(instances: Pick<Instances, 'instanceOf'>) {
    this.#instances = instances
  }

  has(lease: Hex): boolean {
    return this.#counts.has(this.#instances.instanceOf(lease))
  }

  /** Counts one more until the returned function is called. */
  begin(lease: Hex): () => void {
    const instance = this.#instances.instanceOf(lease)
    this.#counts.set(instance, (this.#counts.get(instance) ?? 0) + 1)
    return () => {
      const left = (this.#counts.get(instance) ?? 1) - 1
      if (left === 0) this.#counts.delete(instance)
      else this.#counts.set(instance, left)
    }
  }
}
