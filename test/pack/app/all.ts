// Exports of every entry: their types must compile without Node's types, and without skipping those of libraries.

export * as net from '@tickmesh/net'
export * as three from '@tickmesh/net/3d'
export * as testing from '@tickmesh/net/testing'
export * as protocol from '@tickmesh/lobby/protocol'
