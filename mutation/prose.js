// What is not mutated, because only people read it: the detail of a refusal, the message of an
// error, and every other text that has a space and is an argument or part of a sentence. Tags,
// names, domains and whatever else a machine reads stay in.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isDetail = (path) => {
  const call = path.parentPath;
  return (
    path.listKey === 'arguments' &&
    ((call.isCallExpression() && call.node.callee.name === 'refuse' && path.key === 1) ||
      (call.isNewExpression() && call.node.callee.name?.endsWith('Error')))
  );
};

const isSentence = (path) => {
  const text = path.isStringLiteral()
    ? path.node.value
    : path.isTemplateLiteral()
      ? path.node.quasis.map(({ value }) => value.cooked).join('')
      : '';
  return /[a-z0-9:,;)]\s+[a-z]/i.test(text.trim()) && !text.startsWith('sekisho');
};

const isTitle = (path) =>
  path.isObjectProperty() && (path.node.key.name === 'title' || path.node.key.name === 'error');

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'prose', {
    shouldIgnore(path) {
      if (isDetail(path)) return 'the detail of a refusal or error: read by people';
      if (isSentence(path)) return 'a sentence: read by people';
      return isTitle(path) ? 'a title: read by people' : undefined;
    },
  }),
];
