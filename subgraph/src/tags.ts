/** "gpu, nvme,,eu" is ["gpu", "nvme", "eu"]. */
export function splitTags(text: string): string[] {
  const parts = text.split(',')
  const tags: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const tag = parts[i].trim()
    if (tag.length > 0) tags.push(tag)
  }
  return tags
}
