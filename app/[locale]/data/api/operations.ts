/** The parts of an OpenAPI 3.1 document that the page tells. */
export type OpenApiDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  example?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
};
type Operation = {
  summary: string;
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string }>;
};

/** Something that is given with a call: where it goes, what it is, and an example of it. */
export type CallInput = {
  name: string;
  place: string;
  required: boolean;
  type: string;
  description: string;
  example: string | null;
};

/** Who may call: anybody, whoever solves a challenge first, or programs of officers. */
export type Callers = "anybody" | "people" | "officers";

/** One call of the API. */
export type Call = {
  /** Names the call in addresses and in the catalogue: `get_regions_code`. */
  key: string;
  method: string;
  path: string;
  summary: string;
  callers: Callers;
  inputs: CallInput[];
  answers: { status: string; description: string }[];
  /** Path and query with the examples filled in; null where more than an address has to be sent. */
  exampleTarget: string | null;
};

/** Every call of a document, in its order. */
export function listCalls({ paths, components }: OpenApiDocument): Call[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const inputs = [...parameterInputs(operation), ...bodyInputs(operation, components.schemas)];
      const callers = path.includes("/machine/") ? "officers" : method === "get" ? "anybody" : "people";
      return {
        key: [method, ...(path.replace("/api/v1", "").match(/\w+/g) ?? [])].join("_"),
        method: method.toUpperCase(),
        path,
        summary: operation.summary,
        callers,
        inputs,
        answers: Object.entries(operation.responses).map(([status, { description }]) => ({
          status,
          description,
        })),
        exampleTarget: callers === "anybody" ? exampleTarget(path, inputs) : null,
      };
    }),
  );
}

function parameterInputs({ parameters = [] }: Operation): CallInput[] {
  return parameters.map(({ name, in: place, required = false, description, schema = {} }) => ({
    name,
    place,
    required,
    type: typeOf(schema),
    description: description ?? schema.description ?? "",
    example: exampleOf(schema),
  }));
}

function bodyInputs({ requestBody }: Operation, schemas: Record<string, Schema>): CallInput[] {
  const { schema } = requestBody?.content["application/json"] ?? {};
  const { properties = {}, required = [] } = schema ? resolve(schema, schemas) : {};
  return Object.entries(properties).map(([name, property]) => {
    const resolved = resolve(property, schemas);
    return {
      name,
      place: "body",
      required: required.includes(name),
      type: typeOf(resolved),
      description: property.description ?? resolved.description ?? "",
      example: exampleOf(resolved),
    };
  });
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  return schema.$ref ? (schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
}

function typeOf({ type, enum: values, const: only }: Schema): string {
  if (values) return values.map(String).join(" | ");
  if (only !== undefined) return String(only);
  return [type ?? "object"].flat().join(" | ");
}

function exampleOf({ example, enum: values }: Schema): string | null {
  const shown = example ?? values?.[0];
  return shown === undefined ? null : String(shown);
}

/** The address of a call with an example for all that it cannot do without. */
function exampleTarget(path: string, inputs: readonly CallInput[]): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(inputs.find((input) => input.name === name)?.example ?? ""),
  );
  const query = inputs.filter(({ place, required }) => place === "query" && required);
  const pairs = query.map(({ name, example }) => `${name}=${encodeURIComponent(example ?? "")}`);
  return pairs.length === 0 ? filled : `${filled}?${pairs.join("&")}`;
}
