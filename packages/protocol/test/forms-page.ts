// spec/forms.md: every form that this software reads or writes, made of the schemas themselves by
// `node packages/protocol/test/forms-page.ts`; forms.test.ts holds the two equal. So whoever
// changes what a node accepts sees it in a page, and so does who reviews it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import * as clientApi from '../src/client-api.ts';
import { BODIES } from '../src/entry.ts';
import * as deskApi from '../src/desk-api.ts';
import * as evidence from '../src/evidence.ts';
import * as field from '../src/field.ts';
import * as httpApi from '../src/http-api.ts';
import * as message from '../src/message.ts';
import * as noticeApi from '../src/notice-api.ts';
import { policySchema } from '../src/policy.ts';
import * as proposalApi from '../src/proposal-api.ts';
import { orderSchema } from '../src/withdrawal.ts';

export const PAGE = new URL('../../../spec/forms.md', import.meta.url);

const HEAD = [
  '# Forms',
  '',
  'What the texts of this folder say about the form of documents, in full. `text` is a JSON',
  'string, `/…/` its pattern, `n..m` how long it is; what stands behind `:` is refused besides.',
  '`int n..m` is a whole number, `[x] n..m` a list, `a | b` a choice, `?` a member that may be',
  'absent; `…` in braces says that members which are not named are ignored: otherwise they are',
  'refused. Made from the schemas by `node packages/protocol/test/forms-page.ts`.',
];

type Form = z.core.JSONSchema.JSONSchema & { readonly besides?: string };
type Named = readonly [name: string, schema: z.ZodType];

const exported = (values: object): Named[] =>
  Object.entries(values).filter((entry): entry is [string, z.ZodType] => {
    return entry[1] instanceof z.ZodType;
  });

const SECTIONS: readonly (readonly [title: string, forms: readonly Named[]])[] = [
  ['Fields', exported(field)],
  ['Evidence', exported(evidence)],
  [
    'Policy and orders',
    [
      ['policy', policySchema],
      ['order', orderSchema],
    ],
  ],
  ['Bodies of entries', Object.entries(BODIES)],
  ['Messages between nodes', exported(message)],
  ['Answers of the HTTP interface', [...exported(httpApi), ...exported(clientApi)]],
  ['The desk', [...exported(deskApi), ...exported(noticeApi), ...exported(proposalApi)]],
];

/** Forms that have a name are written by it inside others. */
const names = new Map<z.core.$ZodType, string>();
for (const [, forms] of SECTIONS) {
  for (const [name, schema] of forms) if (!names.has(schema)) names.set(schema, name);
}

export function formsPage(): string {
  const sections = SECTIONS.flatMap(([title, forms]) => [
    '',
    `## ${title}`,
    '',
    '```',
    ...forms.map(([name, schema]) => `${name} = ${written(formOf(schema), '')}`),
    '```',
  ]);
  return `${[...HEAD, ...sections].join('\n')}\n`;
}

function formOf(top: z.core.$ZodType): Form {
  return z.toJSONSchema(top, {
    unrepresentable: 'any',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const name = names.get(zodSchema);
      if (name !== undefined && zodSchema !== top) {
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        jsonSchema.title = name;
        return;
      }
      const besides = refinementOf(zodSchema);
      if (besides !== undefined) jsonSchema['besides'] = besides;
    },
  }) as Form;
}

/** The sentence by which a refinement refuses. */
function refinementOf(schema: z.core.$ZodType): string | undefined {
  for (const check of schema._zod.def.checks ?? []) {
    const { def } = check._zod;
    if (def.check === 'custom') return String(def.error?.({ code: 'custom' } as never));
  }
  return undefined;
}

function written(form: Form, indent: string): string {
  if (form.title !== undefined) return form.title;
  const besides = form.besides === undefined ? '' : ` : ${form.besides}`;
  return `${bare(form, indent)}${besides}`;
}

function bare(form: Form, indent: string): string {
  if (form.const !== undefined) return JSON.stringify(form.const);
  if (form.enum !== undefined) return form.enum.map((each) => JSON.stringify(each)).join(' | ');
  const choice = form.anyOf ?? form.oneOf;
  if (choice !== undefined) return choice.map((each) => written(each as Form, indent)).join(' | ');
  switch (form.type) {
    case 'string':
      return `text${range(form.minLength, form.maxLength)}${patternOf(form)}`;
    case 'integer':
      return `int${range(form.minimum, form.maximum)}`;
    case 'array':
      return `[${written(form.items as Form, indent)}]${range(form.minItems, form.maxItems)}`;
    case 'object':
      return objectOf(form, indent);
    default:
      return String(form.type ?? 'any');
  }
}

const patternOf = ({ pattern, allOf }: Form): string =>
  [pattern, ...(allOf ?? []).map((each) => (each as Form).pattern)]
    .filter((each) => each !== undefined)
    .map((each) => ` /${each}/`)
    .join('');

const range = (from: number | undefined, to: number | undefined): string =>
  from === undefined && to === undefined ? '' : ` ${from ?? ''}..${to ?? ''}`;

function objectOf({ properties = {}, required = [], additionalProperties }: Form, indent: string) {
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([name, form]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${inner}${name}${mark}: ${written(form as Form, inner)}`;
  });
  if (additionalProperties !== false) members.push(`${inner}…`);
  return `{\n${members.join('\n')}\n${indent}}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, formsPage());
