const benches = [
  "names",
  "regions",
  "footprint",
  "guard",
  "personal-oracle",
  "recap",
  "pages",
  "check",
  "soak",
  "scale",
  "swap",
  "lighthouse",
] as const;
const [wanted, ...args] = process.argv.slice(2);

const bench = benches.find((name) => name === wanted);
if (!bench) {
  process.stderr.write(`usage: npm run bench -- ${benches.join("|")}\n`);
  process.exit(2);
}
const { run }: { run(args: string[]): Promise<void> } = await import(`./${bench}.ts`);
await run(args);

export {};
