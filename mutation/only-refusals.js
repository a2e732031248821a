// For `npm run mutation -- refusals`: of all mutants only those that make the condition of a refusal
// false, or take the branch beside it. Asking Stryker this is a tenth of the price of a process for
// each place.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Whether the node is, or its only statement returns, a call that makes a refusal. */
function refuses(node) {
  if (node === null || node === undefined) return false;
  if (node.type === 'BlockStatement') return node.body.length === 1 && refuses(node.body[0]);
  if (node.type === 'ReturnStatement') return refuses(node.argument);
  if (node.type === 'ExpressionStatement') return refuses(node.expression);
  // A function that does nothing but refuse is called by its name, and so its calls look like any.
  if (node.type === 'CallExpression') return node.callee.type === 'Identifier';
  return false;
}

function isWanted(path) {
  const { parent } = path;
  if (path.key !== 'test') return false;
  if (parent.type === 'IfStatement') return refuses(parent.consequent);
  return (
    parent.type === 'ConditionalExpression' &&
    (refuses(parent.consequent) || refuses(parent.alternate))
  );
}

const isAsked = (path) =>
  path.isExpression() &&
  (path.key === 'test' || path.isBinaryExpression() || path.isLogicalExpression());

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'only-refusals', {
    shouldIgnore: (path) =>
      isAsked(path) && !isWanted(path) ? 'no condition of a refusal' : undefined,
  }),
];
