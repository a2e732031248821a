// Loaded in front of a test: one product file reads as if one refusal were not there. The file on
// disk stays as it is. Processes that the test starts load it too (NODE_OPTIONS).
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const { file, text } = JSON.parse(readFileSync(process.env.SEKISHO_WITHOUT_REFUSAL, 'utf8'));

registerHooks({
  load(url, context, next) {
    const [plain] = url.split('?');
    return plain === file
      ? { format: 'module-typescript', source: text, shortCircuit: true }
      : next(url, context);
  },
});
