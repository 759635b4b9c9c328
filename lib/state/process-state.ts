const root = Symbol.for("dataku.process-state");

const holder = globalThis as { [root]?: Map<string, unknown> };
holder[root] ??= new Map();
const kept = holder[root];

/**
 * Keeps one value per process under a name. server.ts and the framework's bundle each load their own copy of
 * every module, so pools, in-process quotas and loaded areas would otherwise exist twice.
 * @returns the value made by the first caller of that name.
 */
export function processState<T>(name: string, make: () => T): T {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as T;
}
