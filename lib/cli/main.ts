import { Command } from "commander";
import { closePools } from "../db/pool.ts";
import { isFault } from "../errors/fault.ts";
import { checkCommand } from "./check.ts";
import { nameCommand } from "./name.ts";
import { registerCommand } from "./register.ts";

const program = new Command("dataku")
  .description("Tools for operators and testers of Dataku")
  .addCommand(registerCommand())
  .addCommand(nameCommand())
  .addCommand(checkCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === "load_interrupted" ? 130 : 1;
} finally {
  await closePools();
}
