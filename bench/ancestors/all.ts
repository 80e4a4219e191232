// Libraries under comparison, each loaded by the page that uses it: some of them change WebRTC for the whole page.

import type { Ancestor } from './ancestor.ts'

/** Loaders of the subjects, by name, in the order of the reports. */
export const ANCESTORS: Readonly<Record<string, () => Promise<Ancestor>>> = {
  tickmesh: async () => (await import('./tickmesh.ts')).TICKMESH,
  'tickmesh.direct': async () => (await import('./tickmesh.ts')).TICKMESH_DIRECT,
  'tickmesh.identity': async () => (await import('./tickmesh.ts')).TICKMESH_IDENTITY,
  peerjs: async () => (await import('./peerjs.ts')).PEERJS,
  trystero: async () => (await import('./trystero.ts')).TRYSTERO,
  netlib: async () => (await import('./netlib.ts')).NETLIB,
  easyrtc: async () => (await import('./easyrtc.ts')).EASYRTC,
  simplewebrtc: async () => (await import('./simplewebrtc.ts')).SIMPLEWEBRTC,
}

/** Loads a subject and all that it needs before it is asked for a room. */
export async function loadAncestor(name: string): Promise<Ancestor> {
  const ancestor = await ANCESTORS[name]?.()
  if (ancestor === undefined) throw new Error(`there is no subject ${name}`)
  await ancestor.prepare?.()
  return ancestor
}
