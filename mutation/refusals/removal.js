// Takes exactly one refusal out of a source: its condition becomes false, its branch the other one,
// its statement nothing.
import { parse } from '@babel/parser';
import traverseModule from '@babel/traverse';

const traverse = traverseModule.default ?? traverseModule;

/**
 * `{ text, how, same }`: the source without the refusal that is called at `offset`, and, where there
 * is one, the mutant of Stryker that does the same: `{ start, end, replacement }`.
 */
export function removeRefusal(text, offset) {
  const tree = parse(text, { sourceType: 'module', plugins: ['typescript'] });
  let edit;
  const enter = (path) => {
    if (path.node.start !== offset || edit !== undefined) return;
    edit = editOf(path);
    path.stop();
  };
  traverse(tree, { CallExpression: enter, NewExpression: enter, ObjectExpression: enter });
  if (edit === undefined) throw new Error(`there is no call at ${offset}`);
  const { node, by, how, same } = edit;
  return { how, same, text: text.slice(0, node.start) + by(text) + text.slice(node.end) };
}

function editOf(path) {
  const { parentPath: parent } = path;
  const { node } = parent;
  const other = (branch, same) => ({
    node,
    by: (text) => `(${text.slice(branch.start, branch.end)})`,
    how: 'the other branch is taken',
    same,
  });
  if (
    parent.isParenthesizedExpression() ||
    parent.isTSAsExpression() ||
    parent.isAwaitExpression()
  ) {
    return editOf(parent);
  }
  if (parent.isConditionalExpression() && path.key !== 'test') {
    const { start, end } = node.test;
    const isFirst = path.key === 'consequent';
    const same = { start, end, replacement: String(!isFirst) };
    return other(isFirst ? node.alternate : node.consequent, same);
  }
  if (parent.isLogicalExpression() && path.key === 'right') {
    return node.operator === '&&' ? replaced(node) : other(node.left);
  }
  if (parent.isReturnStatement() || parent.isExpressionStatement()) return dropped(parent);
  if (parent.isThrowStatement()) return dropped(parent);
  if (parent.isAssignmentExpression() && parent.parentPath.isExpressionStatement()) {
    return dropped(parent.parentPath);
  }
  if (parent.isCallExpression() && parent.parentPath.isExpressionStatement()) {
    return dropped(parent.parentPath);
  }
  return replaced(path.node);
}

function dropped(statement) {
  const block = statement.parentPath;
  const alone = block.isBlockStatement() && block.node.body.length === 1;
  const branch = alone ? block : statement;
  if (branch.parentPath.isIfStatement() && branch.key === 'consequent') {
    const { test } = branch.parentPath.node;
    return {
      node: test,
      by: (text) => `false && (${text.slice(test.start, test.end)})`,
      how: 'its condition is false',
      same: { start: test.start, end: test.end, replacement: 'false' },
    };
  }
  return { node: statement.node, by: () => ';', how: 'its statement is dropped' };
}

const replaced = (node) => ({ node, by: () => '(undefined as never)', how: 'it is undefined' });
