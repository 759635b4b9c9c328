import { parseArgs } from "node:util";

/**
 * Reads `--name value` of a bench's own options.
 * @param defaults each option with the value it has when it is not given
 * @returns the values by name, without dashes; null after the usage was printed and the exit code set, when the
 *   arguments are not of that form
 */
export function readOptions<Name extends string>(
  args: string[],
  defaults: Readonly<Record<Name, string>>,
  usage: string,
): Record<Name, string> | null {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: "string" as const }]),
  );
  try {
    const { values } = parseArgs({ args, options });
    return { ...defaults, ...values } as Record<Name, string>;
  } catch {
    process.stderr.write(usage);
    process.exitCode = 2;
    return null;
  }
}
