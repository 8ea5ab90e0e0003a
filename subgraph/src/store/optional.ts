// Generated setters of optional fields take 0 and false for "nothing" and leave the field null; these do not.
import { Entity } from '@graphprotocol/graph-ts'

/** Sets an optional Int, 0 included. */
export function setInt(entity: Entity, field: string, value: i32): void {
  entity.setI32(field, value)
}

/** Sets an optional Boolean, false included. */
export function setFlag(entity: Entity, field: string, value: boolean): void {
  entity.setBoolean(field, value)
}
