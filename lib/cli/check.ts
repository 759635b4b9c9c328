import { Command } from "commander";
import { checkDocument } from "../api/check-document.ts";
import { checkStatus } from "../check/check-status.ts";
import { parseCheckQuery } from "../check/parse-check-query.ts";
import { openDatabase } from "../db/database.ts";
import { Fault } from "../errors/fault.ts";

/** `check --village CODE --name NAME`: asks the domain directly, without the guard, on the server's own machine. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check a name in a village and print the answer of the API as JSON")
    .requiredOption("--village <code>", "village code, such as 32.73.01.1001")
    .requiredOption("--name <name>", "the name, as a citizen would type it")
    .action(async (options: { village: string; name: string }) => {
      const query = parseCheckQuery(options);
      if (!query.ok) {
        const errors = query.errors.map(({ path, code }) => `${path}: ${code}`).join("\n");
        throw new Fault("bad_export", { message: errors });
      }
      const database = await openDatabase();
      try {
        process.stdout.write(`${JSON.stringify(checkDocument(await checkStatus(query.value)))}\n`);
      } finally {
        await database.close();
      }
    });
}
