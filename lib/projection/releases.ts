import postgres, { type Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import { Fault, faultDetail } from "../errors/fault.ts";

/** A release, without a row of anybody. Dates are ISO; counts are rows. */
export type Release = {
  id: number;
  register: string;
  asOf: string;
  period: string;
  source: string;
  synthetic: boolean;
  persons: number;
  benefits: number;
  villages: number;
  rejects: number;
  loadedAt: string;
  state: "active" | "previous" | "ready";
};

/** Releases, for the role that loads them. Every function opens its own short session. */
export function releaseStore(loaderUrl: string) {
  const withSession = async <T>(
    work: (sql: Sql) => Promise<T>,
    missing = "There is no such release",
  ): Promise<T> => {
    const sql = postgres(loaderUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      return await work(sql);
    } catch (error) {
      const code = faultDetail(error);
      if (code === "DK404") throw new Fault("load_refused", { message: missing, cause: error });
      if (code === "DK409") {
        throw new Fault("load_refused", {
          message: "The active release cannot be dropped; activate another first",
          cause: error,
        });
      }
      throw databaseFault(error);
    } finally {
      await sql.end({ timeout: 1 }).catch(() => {});
    }
  };
  return {
    /** All releases, oldest first. */
    list: (): Promise<Release[]> =>
      withSession(async (sql) => {
        const rows = await sql`
          select release_id, register, as_of, period, source, synthetic, persons::float8 as persons,
            benefits::float8 as benefits, villages::float8 as villages, rejects::float8 as rejects,
            to_char(loaded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as loaded_at, is_active, is_previous
          from projection.list_releases()`;
        return rows.map((row) => ({
          id: row.release_id,
          register: row.register,
          asOf: row.as_of,
          period: row.period,
          source: row.source,
          synthetic: row.synthetic,
          persons: row.persons,
          benefits: row.benefits,
          villages: row.villages,
          rejects: row.rejects,
          loadedAt: row.loaded_at,
          state: row.is_active ? "active" : row.is_previous ? "previous" : "ready",
        }));
      }),
    /** Serves this release from now on. Doing it twice changes nothing. @throws Fault `load_refused` when there is none */
    activate: (id: number): Promise<void> =>
      withSession(async (sql) => {
        await sql`select projection.activate_release(${id}::integer)`;
      }),
    /** Serves the release before again. @returns its number. @throws Fault `load_refused` when there is none */
    rollback: (): Promise<number> =>
      withSession(async (sql) => {
        const [row] = await sql<{ id: number }[]>`select projection.rollback_release() as id`;
        return row?.id as number;
      }, "No release was served before this one"),
    /** Deletes a release that is not active. @throws Fault `load_refused` */
    drop: (id: number): Promise<void> =>
      withSession(async (sql) => {
        await sql`select projection.drop_release(${id}::integer)`;
      }),
  };
}
