// The door: who reads shows a passkey first.
import { h, type ComponentChild } from 'preact';

export function SignIn(): ComponentChild {
  return h('p', null, '…');
}
