import { Command } from "commander";
import { closePools } from "../db/pool.ts";
import { isFault } from "../errors/fault.ts";
import { checkCommand } from "./check.ts";
import { deviceCommand } from "./device.ts";
import { explain } from "./explain.ts";
import { guardCommand } from "./guard.ts";
import { intakeCommand } from "./intake.ts";
import { nameCommand } from "./name.ts";
import { proofCommand } from "./proof.ts";
import { recapCommand } from "./recap.ts";
import { registerCommand } from "./register.ts";

const program = new Command("dataku")
  .description("Tools for operators and testers of Dataku")
  .addCommand(registerCommand())
  .addCommand(recapCommand())
  .addCommand(guardCommand())
  .addCommand(deviceCommand())
  .addCommand(proofCommand())
  .addCommand(intakeCommand())
  .addCommand(nameCommand())
  .addCommand(checkCommand());

// The reader of our output left, as in `register list | head -1`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

// What is thrown where nobody waits for it, such as from a library's timer, is told in one line too.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = isFault(error, "load_interrupted") ? 130 : 1;
} finally {
  await closePools();
}
