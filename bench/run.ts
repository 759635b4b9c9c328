const benches = ["names", "regions", "footprint"] as const;
const [name, ...args] = process.argv.slice(2);

const found = benches.find((bench) => bench === name);
if (!found) {
  process.stderr.write(`usage: npm run bench -- ${benches.join("|")}\n`);
  process.exit(2);
}
const bench: { run(args: string[]): Promise<void> } = await import(`./${found}.ts`);
await bench.run(args);
