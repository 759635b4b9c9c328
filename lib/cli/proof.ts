import { Command } from "commander";
import { getConfig } from "../config/config.ts";
import { getProofKeys, makeProofKeyText, publicBytes, rotateProofKeys } from "../config/proof-keys.ts";

/** `proof keys|rotate`: the keys that sign printouts. */
export function proofCommand(): Command {
  const proof = new Command("proof").description("See and rotate the keys that sign printouts");
  proof
    .command("keys")
    .description("list the keys, the signing one first; never their secret half")
    .option("--json", "as JSON", false)
    .action((options: { json: boolean }) => {
      const keys = getProofKeys().map(({ id, createdOn, seed, publicKey }, at) => ({
        id,
        created: createdOn,
        use: at === 0 ? "signs" : "verifies",
        secret: seed === null ? "gone" : "kept",
        public: publicBytes(publicKey).toString("base64"),
      }));
      if (options.json) return print(JSON.stringify(keys));
      print("id           created     use       secret  public key");
      for (const key of keys)
        print(
          [
            key.id.padEnd(12),
            (key.created ?? "-").padEnd(11),
            key.use.padEnd(9),
            key.secret.padEnd(7),
            key.public,
          ].join(" "),
        );
    });
  proof
    .command("rotate")
    .description("let a new key sign; printouts of the others stay valid")
    .action(() => {
      if (getConfig().proofKeys) {
        print("PROOF_KEYS is set, so the keys are kept there. Put this and a comma before what it has now:");
        print(`\n    ${makeProofKeyText()}\n`);
        return print(
          "Then restart every copy, all at once: a copy without the new key calls its printouts unknown.",
        );
      }
      const id = rotateProofKeys();
      print(
        `key ${id} signs from now on; the portal sees it without a restart. Back up ${getConfig().dataDir}/proof-keys.json`,
      );
    });
  return proof;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
