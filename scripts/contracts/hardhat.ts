import type { HardhatUserConfig } from 'hardhat/config'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'
import config from '../../hardhat.config.ts'
import { projectRoot } from '../network/paths.ts'

/** The project's Hardhat with some settings of its own: another network, another place for deployment records. */
export function hardhatWith(overrides: HardhatUserConfig = {}): Promise<HardhatRuntimeEnvironment> {
  const merged = {
    ...config,
    ...overrides,
    paths: { ...config.paths, ...overrides.paths },
    networks: { ...config.networks, ...overrides.networks },
  }
  return createHardhatRuntimeEnvironment(merged, {}, projectRoot)
}
