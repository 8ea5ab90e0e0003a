const STEPS = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const

/** Bytes with a binary prefix and three figures: "1.46 GiB". */
export function bytesText(bytes: number): string {
  let value = bytes
  let step = 0
  while (Math.abs(value) >= 1024 && step < STEPS.length - 1) {
    value /= 1024
    step += 1
  }
  return `${step === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${STEPS[step]}B`
}

export const bytesPerSecondText = (value: number) => `${bytesText(value)}/s`
export const percentText = (value: number) => `${Number(value.toFixed(1))} %`
export const perSecondText = (value: number) => `${Number(value.toFixed(1)).toLocaleString('en')}/s`
export const celsiusText = (value: number) => `${Math.round(value)} °C`
