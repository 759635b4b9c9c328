import postgres from "postgres";

/** One line of a table of sizes. */
export function sizeLine(label: string, bytes: number, persons: number): string {
  const megabytes = `${(bytes / 1e6).toFixed(1)} MB`.padStart(10);
  return `${label.padEnd(36)} ${megabytes} ${(bytes / persons).toFixed(1).padStart(8)} bytes per person`;
}

/** Every table and index of a release with all its forks: data, free space map, visibility map, and TOAST. */
export async function relationSizes(
  adminUrl: string,
  release: number,
): Promise<{ name: string; what: string; bytes: number }[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql<{ name: string; what: string; bytes: string }[]>`
      select c.relname as name, case c.relkind when 'i' then 'index' else 'table' end as what,
        (case c.relkind when 'i' then pg_total_relation_size(c.oid) else pg_table_size(c.oid) end)::text as bytes
      from pg_class c
      where c.relnamespace = 'projection'::regnamespace
        and c.relname ~ ${`^(person|village)_r${release}(_|$)`} and c.relkind in ('r', 'i')
      order by c.relname`;
    return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
  } finally {
    await sql.end({ timeout: 2 });
  }
}
