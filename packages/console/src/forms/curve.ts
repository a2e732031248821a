// What the protocol's rules over Ed25519 keys ask of @noble/curves, by @noble/ed25519, which the
// page verifies with anyway: a second library for the same curve would be a seventh of the page.
import { Point } from '@noble/ed25519';

export const ed25519 = { Point };
