/** Copies of /sys and /proc of quite different machines, for tests. */
export { armBoard } from './arm-board.ts'
export { desktop } from './desktop.ts'
export { gpuHost } from './gpu-host.ts'
export { makeTree } from './tree.ts'
export { twoSockets } from './two-sockets.ts'
export { virtualMachine } from './virtual-machine.ts'
