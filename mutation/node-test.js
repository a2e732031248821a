// Stands in for `node:test` while mutants run: a test file, when it is loaded, only says which tests
// it has. Running them is the warm runner's part, which runs the fewest that can tell.

/** The tests of the file that is being loaded: `{ name, run }`. */
let collected = [];

export function test(name, ...rest) {
  const run = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : {};
  if (typeof run !== 'function') throw new Error(`test "${name}" has no body`);
  if (Object.keys(options).some((option) => option !== 'timeout')) {
    throw new Error(`test "${name}": options that mutation runs do not know`);
  }
  collected.push({ name, run });
}

export default test;

/** What was collected since the last call. */
export function takeTests() {
  const taken = collected;
  collected = [];
  return taken;
}
