import type { DataPackage } from "@/lib/recap/data-package.ts";
import { formats } from "@/lib/recap/recap-tables.ts";
import type { Say } from "../say.ts";
import type { TableDownloads } from "./present.ts";

/** The files of a release: a table of links for each of its tables. */
export function Downloads({ say, tables }: { say: Say; tables: TableDownloads[] }) {
  return tables.map(({ key, title, text, levels }) => (
    <section key={key} aria-labelledby={`tabel-${key}`} className="rounded-card border border-line bg-paper">
      <div className="px-3 pt-4 sm:px-5">
        <h3 id={`tabel-${key}`} className="font-semibold text-lg">
          {title}
        </h3>
        <p className="text-ink-soft">{text}</p>
      </div>
      {/* With wide letters it scrolls by itself; its links lead a keyboard there. */}
      <div className="relative overflow-x-auto">
        <table className="mt-2 w-full text-sm">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="border-line border-b text-left align-bottom">
              <th scope="col" className="py-2 pr-1.5 pl-3 font-semibold sm:px-5">
                {say("data.levelHead")}
              </th>
              {formats.map((format) => (
                <th key={format} scope="col" className="py-2 pr-1.5 font-semibold sm:pr-4">
                  {format === "parquet" ? "Parquet" : format.toUpperCase()}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {levels.map((level) => (
              <tr key={level.key}>
                <th scope="row" className="py-1.5 pr-1.5 pl-3 text-left font-normal sm:px-5">
                  <span className="block">{level.name}</span>
                  <span className="block text-ink-soft">{level.rows}</span>
                </th>
                {level.files.map((file) => (
                  <td key={file.format} className="whitespace-nowrap pr-1.5 sm:pr-4">
                    <a
                      className="link link-row font-medium"
                      href={file.href}
                      aria-label={file.label}
                      download
                    >
                      {file.size}
                    </a>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  ));
}

/** The checksum of every file, to see that a copy is whole. */
export function Checksums({ say, described: { release, resources } }: { say: Say; described: DataPackage }) {
  return (
    <details className="rounded-card border border-line bg-paper px-4 sm:px-5">
      <summary className="min-h-target cursor-pointer py-3 font-semibold">{say("data.checksums")}</summary>
      <p className="text-ink-soft">{say("data.checksumsText")}</p>
      <p>
        <a className="link link-row" href={`/data/${release.id}/SHA256SUMS`}>
          SHA256SUMS
        </a>
      </p>
      <dl className="mb-4 divide-y divide-line text-sm">
        {resources.map(({ path, hash }) => (
          <div key={path} className="py-2">
            <dt className="break-all">{path}</dt>
            <dd className="break-all font-mono text-ink-soft">{hash.replace("sha256:", "")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
