// The OpenAPI 3.1 description, printed from the table of routes and the schemas they name.
import { problemAnswer } from '@sekisho/protocol/http-api';
import { PROBLEMS, problemType, type ProblemSlug } from '@sekisho/protocol/problem';
import { z } from 'zod';
import type { Route } from './route.ts';

type Document = { readonly [key: string]: unknown };

export function openapiOf(routes: readonly Route[]): Document {
  const paths: Record<string, Record<string, Document>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sekisho',
      version: '1',
      description:
        'A withdrawal checkpoint. Client requests are signed by RFC 9421 ' +
        '(spec/request-evidence.md) and come over the client’s own certificate. ' +
        'Amounts are decimal strings of the smallest unit.',
    },
    paths,
    components: {
      schemas: { Problem: { ...schemaOf(problemAnswer), properties: problemProperties() } },
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Signature',
          description: 'RFC 9421 with Ed25519, with Signature-Input and Content-Digest',
        },
        session: { type: 'http', scheme: 'bearer', description: 'of POST /v1/sessions; it reads' },
        certificate: { type: 'mutualTLS', description: 'the certificate that the policy pins' },
      },
    },
  };
}

const SECURITY: Readonly<Record<Route['access'], readonly Document[]>> = {
  public: [],
  client: [{ signature: [], certificate: [] }],
  reader: [{ session: [] }],
};

function operationOf(route: Route): Document {
  const takes = route.takes === undefined ? {} : { requestBody: bodyOf(route.takes) };
  return {
    summary: route.summary,
    security: SECURITY[route.access],
    parameters: parametersOf(route),
    ...takes,
    responses: {
      [route.status]: { description: 'Done', content: contentOf(route.gives) },
      default: {
        description: 'Refused',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

const bodyOf = (takes: z.ZodType): Document => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(takes) } },
});

const contentOf = (gives: z.ZodType | string): Document =>
  typeof gives === 'string'
    ? { [gives]: { schema: { type: 'string' } } }
    : { 'application/json': { schema: schemaOf(gives) } };

function parametersOf({ path, query = [] }: Route): readonly Document[] {
  const schema = { type: 'string' };
  const inPath = [...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema,
  }));
  return [...inPath, ...query.map((name) => ({ name, in: 'query', required: false, schema }))];
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is, but names the dialect once. */
function schemaOf(type: z.ZodType): Document {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type);
  return schema;
}

const problemProperties = (): Document => ({
  type: {
    type: 'string',
    enum: Object.keys(PROBLEMS).map((slug) => problemType(slug as ProblemSlug)),
  },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string' },
  tag: { type: 'string', description: 'spec/refusal-tags.md' },
});
