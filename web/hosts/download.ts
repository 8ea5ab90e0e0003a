type SavePicker = (options: {
  suggestedName: string
}) => Promise<{ createWritable(): Promise<WritableStream> }>

/**
 * Saves a stream as a file. Where the browser can write to disk it asks where and streams there; elsewhere the whole is
 * collected first. Resolves when it is saved.
 */
export async function saveStream(
  stream: ReadableStream<Uint8Array>,
  name: string,
  { isLarge = false }: { isLarge?: boolean } = {},
): Promise<void> {
  const pick = (window as { showSaveFilePicker?: SavePicker }).showSaveFilePicker
  if (isLarge && pick) {
    const file = await pick({ suggestedName: name })
    await stream.pipeTo(await file.createWritable())
    return
  }
  const url = URL.createObjectURL(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob(),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
