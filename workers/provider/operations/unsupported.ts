import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'

type Unsupported = Pick<
  InstanceOperations,
  'openConsole' | 'openVnc' | 'metrics' | 'metricsText' | 'readLog' | 'policy' | 'setPolicy'
>

const refuse = async (): Promise<never> => {
  throw new OperationRefusal('notSupported', 'This host does not do that yet.')
}

/** What this version of the worker does not do. */
export const unsupportedOperations: Unsupported = {
  openConsole: refuse,
  openVnc: refuse,
  metrics: refuse,
  metricsText: refuse,
  readLog: refuse,
  policy: refuse,
  setPolicy: refuse,
}
