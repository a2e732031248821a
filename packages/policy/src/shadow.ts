// A limit or rule in shadow mode is judged and told, and changes nothing that happens: no outcome,
// no class, no cover. So people see what it would have done before they switch it on.
import type { Limit, Rule } from '@sekisho/protocol/policy';

export const isShadow = ({ mode }: Pick<Limit | Rule, 'mode'>): boolean => mode === 'shadow';
