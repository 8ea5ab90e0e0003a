import type { Page } from 'playwright-core'

/** What the page keeps between two questions of ours. */
interface Armed {
  __painted?: Promise<number>
}

/**
 * From the next key or click on, watches until the first rows of the table are others than now and are painted; `paintedMs`
 * tells how long that took.
 */
export async function armPaint(page: Page): Promise<void> {
  await page.evaluate(() => {
    const rows = () => [...document.querySelectorAll('table tbody a')].map((link) => link.textContent).join()
    const before = rows()
    const acted = new Promise<number>((resolve) => {
      for (const kind of ['pointerup', 'keydown']) {
        addEventListener(kind, (event) => resolve(event.timeStamp), { capture: true, once: true })
      }
    })
    const changed = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (rows() === before) return
        observer.disconnect()
        resolve()
      })
      observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    // The frame that is begun now is painted when the task after it runs.
    const painted = () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now())
          port2.postMessage(null)
        })
      })
    const armed = window as Armed
    armed.__painted = changed.then(painted).then(async (end) => end - (await acted))
  })
}

/** Milliseconds from the key or click to the paint; what changed nothing is never painted. */
export function paintedMs(page: Page): Promise<number> {
  return page.evaluate(() => (window as Armed).__painted!)
}

/** A phone on a slow line: 1.6 Mbit/s down, 150 ms, a quarter of this machine's CPU. */
export async function throttle(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

/** When the largest element so far was painted, in milliseconds from the navigation. */
export function largestPaintMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        })
      }),
  )
}
