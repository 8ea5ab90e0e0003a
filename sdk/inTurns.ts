/** Does work for each item, so many at a time; results in the order of the items. @throws what the first work that fails throws */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  mostAtATime: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!)
  }
  await Promise.all(Array.from({ length: Math.min(mostAtATime, items.length) }, worker))
  return results
}
