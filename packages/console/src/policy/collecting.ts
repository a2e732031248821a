// How long a signature under a proposal is good: other amenders sleep, and live in other zones.
// It names the policy it replaces, so it dies with that policy however long it would have lasted.
export const PROPOSAL_LIFE_MS = 3 * 86_400_000;
