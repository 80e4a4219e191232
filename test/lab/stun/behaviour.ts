// Behaviour of a NAT (RFC 4787), and the one that each kind must show.

import type { NatKind } from '../network/nat.ts'

export type Dependence = 'endpoint-independent' | 'address-dependent' | 'address- and port-dependent'

export interface NatBehaviour {
  /** True if no packet of UDP comes back. */
  readonly blocked: boolean
  /** True if the address is translated. */
  readonly translates: boolean
  readonly mapping: Dependence
  readonly filtering: Dependence
  readonly hairpin: boolean
}

const PORT_DEPENDENT = 'address- and port-dependent'

/** Behaviour that a client behind each kind must see; where it says nothing, anything is right. */
export const REQUIRED: { readonly [kind in NatKind]: Partial<NatBehaviour> } = {
  open: { blocked: false, translates: false, filtering: 'endpoint-independent' },
  'full cone': cone('endpoint-independent'),
  'address restricted': cone('address-dependent'),
  'port restricted': { ...cone(PORT_DEPENDENT), hairpin: false },
  hairpin: { ...cone(PORT_DEPENDENT), hairpin: true },
  symmetric: { blocked: false, translates: true, mapping: PORT_DEPENDENT, filtering: PORT_DEPENDENT },
  'UDP blocked': { blocked: true },
  'TCP 443 only': { blocked: true },
  firewall: { blocked: false, translates: false, filtering: PORT_DEPENDENT },
}

function cone(filtering: Dependence): Partial<NatBehaviour> {
  return { blocked: false, translates: true, mapping: 'endpoint-independent', filtering }
}

/** Returns the differences between a behaviour and the one that a kind must show; empty if there is none. */
export function differences(kind: NatKind, seen: NatBehaviour): readonly string[] {
  return (Object.keys(REQUIRED[kind]) as (keyof NatBehaviour)[])
    .filter((key) => REQUIRED[kind][key] !== seen[key])
    .map((key) => `${key} is ${seen[key]}, not ${REQUIRED[kind][key]}`)
}
