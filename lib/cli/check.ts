import { Command } from "commander";
import { checkDocument } from "../api/check-document.ts";
import { checkStatus } from "../check/check-status.ts";
import { type CheckQueryError, parseCheckQuery } from "../check/parse-check-query.ts";
import { Fault } from "../errors/fault.ts";
import { withDatabase } from "./with-database.ts";

const problems: Record<CheckQueryError["code"], string> = {
  required: "is empty",
  invalid: "is not a village code such as 32.73.25.1002",
  not_a_village: "is the code of a larger area",
  unknown: "is not a code in use",
  too_short: "needs two letters at least",
  too_long: "is longer than 100 characters",
  only_title: "holds titles only",
  digits: "holds digits",
  bad_characters: "holds characters that no name has",
};

/** `check --village CODE --name NAME`: asks the domain directly, without the guard, on the server's own machine. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check a name in a village and print the answer of the API as JSON")
    .requiredOption("--village <code>", "village code, such as 32.73.01.1001")
    .requiredOption("--name <name>", "the name, as a citizen would type it")
    .action(async (options: { village: string; name: string }) => {
      const query = parseCheckQuery(options);
      if (!query.ok) {
        const lines = query.errors.map(({ path, code }) => `--${path}: ${problems[code]} (${code})`);
        throw new Fault("bad_configuration", { message: lines.join("\n") });
      }
      await withDatabase(async () => {
        process.stdout.write(`${JSON.stringify(checkDocument(await checkStatus(query.value)))}\n`);
      });
    });
}
