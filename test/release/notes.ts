// Notes of a release: the section of the changelog with its version.

/** Returns the section of a version, without its heading. Throws when the changelog has none, or an empty one. */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => text.split(/\s/)[0] === version)
  const notes = section?.replace(/^.*\n/, '').trim()
  if (!notes) throw new Error(`CHANGELOG.md has no section "## ${version}": rename "Unreleased".`)
  return `${notes}\n`
}
